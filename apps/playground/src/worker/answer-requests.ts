import { isJsonObject, messageOf, ZeroreelError, type Fault } from '@zeroreel/core';
import { parseRecordedSettings, readSettingsValue, type DeclaredPlugins } from '@zeroreel/run';
import { encodeVideo } from '../encode/encode-video.js';
import { builtInPlugin } from '../settings/built-in-declarations.js';
import { isOfValue } from '../ui/fields/field-faults.js';
import type { ReadSettings, WorkerMessage, WorkerRequest, WorkerResults } from '../worker-protocol.js';
import { ModelStore } from '../models/model-store.js';
import { SettingsChecker } from './check-settings.js';
import { measureSpeed } from './measure-speed.js';
import type { VideoMaker } from './video-maker.js';

/** The members of a worker's global scope that are used. */
export interface WorkerScope {
  readonly location: { readonly origin: string; readonly href: string };
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
  postMessage(message: WorkerMessage): void;
}

/** What the build knows of the site. */
export interface SiteFacts {
  /** The path that it lies under. */
  readonly base: string;
  /** Version of zeroreel. */
  readonly version: string;
}

/**
 * Answers the page's requests. One video is made at a time, the others wait for it; everything else is answered at once.
 * Settings are looked at by what is here from the start; what makes videos, and what reads files, is loaded when it is asked for.
 */
export function answerRequests(scope: WorkerScope, { base, version }: SiteFacts): void {
  const site = siteOf(scope.location.href, base);
  const store = new ModelStore(site);
  let loading: Promise<VideoMaker> | undefined;
  let maker: VideoMaker | undefined;
  const known: DeclaredPlugins = (name) => builtInPlugin(name) ?? maker?.known(name);
  const checker = new SettingsChecker(store, known);
  const running = new Map<number, AbortController>();
  let last: Promise<unknown> = Promise.resolve();

  /** What makes videos. A part that could not be loaded is asked for again the next time. */
  function openMaker(): Promise<VideoMaker> {
    loading ??= import('./video-maker.js').then(
      ({ VideoMaker }) => (maker = new VideoMaker(store, version)),
      (cause: unknown) => {
        loading = undefined;
        throw new ZeroreelError('missing-file', `What makes videos cannot be loaded: ${messageOf(cause)}`, { cause });
      },
    );
    return loading;
  }

  function answer(request: WorkerRequest): Promise<WorkerResults[keyof WorkerResults]> | undefined {
    const { id } = request;
    switch (request.kind) {
      case 'generate': {
        const controller = new AbortController();
        running.set(id, controller);
        const { signal } = controller;
        const report = (event: Extract<WorkerMessage, { kind: 'event' }>['event']) =>
          scope.postMessage({ kind: 'event', id, event });
        const waited = last.then(() => signal.throwIfAborted());
        const made = waited.then(openMaker).then((each) => each.make(request.job, { report, signal }));
        last = made.catch(() => undefined).finally(() => running.delete(id));
        // One that still waits for another need not wait to be stopped.
        return Promise.race([made, abortedWhile(waited, signal)]);
      }
      case 'warm-up':
        // What fails here fails again, and is told, where a video is made.
        return openMaker()
          .then((each) => each.warmUp(request.machine))
          .catch(() => undefined);
      case 'measure-speed':
        return Promise.resolve(measureSpeed());
      case 'cancel':
        running.get(id)?.abort();
        return undefined;
      case 'draw-control':
        return import('../clip/draw-control.js').then(({ drawControl }) =>
          drawControl(request.frames, request.drawing),
        );
      case 'describe-plugin':
        return openMaker().then((each) => each.describe(request.address));
      case 'encode':
        return stoppable(id, (signal) => encodeVideo(request.format, request.video, signal));
      case 'open-example':
        return import('./open-example.js').then(({ openExample }) => openExample(request.name, site, known));
      case 'read-settings':
        return import('../encode/read-settings.js').then(({ readSettings }) => readSettings(request.file, known));
      case 'parse-settings':
        return parse(request.value, request.name, known);
      case 'check-settings':
        return checker.check(request.question);
      case 'remember-address':
        return store.remember(request.text);
      case 'set-token':
        store.setToken(request.site, request.token);
        return Promise.resolve(undefined);
      case 'kept-models':
        return Promise.all(request.remove.map((name) => store.remove(name))).then(() => store.models());
    }
  }

  /** Work that a request to cancel stops. */
  function stoppable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    running.set(id, controller);
    return work(controller.signal).finally(() => running.delete(id));
  }

  scope.addEventListener('message', ({ data: request }) => {
    answer(request)?.then(
      (result) => scope.postMessage({ kind: 'done', id: request.id, result }),
      (error: unknown) => scope.postMessage({ kind: 'failed', id: request.id, ...failureOf(error) }),
    );
  });
}

/** Fails once the signal fires before `before` has ended; else never settles. */
function abortedWhile(before: Promise<void>, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new DOMException('Stopped', 'AbortError'));
    signal.addEventListener('abort', stop, { once: true });
    void before.then(
      () => signal.removeEventListener('abort', stop),
      () => undefined,
    );
  });
}

/** Settings of a link, or what an old video keeps. @throws ZeroreelError `invalid-request` with every fault */
async function parse(value: unknown, name: string, known: DeclaredPlugins): Promise<ReadSettings> {
  // A link of a person need not name the clip that its view takes: the page asks for it.
  const read = isJsonObject(value) ? readSettingsValue(value['settings'], known) : undefined;
  const isAskedFor = (fault: Fault) => !isOfValue(fault) && fault.path.startsWith('plugins[');
  if (read && read.faults.length > 0 && read.faults.every(isAskedFor)) return { settings: read.settings };
  const { settings, defaults } = parseRecordedSettings(value, name, known);
  return { settings, ...(defaults && { defaults }) };
}

/** The worker's own file lies in `assets/` of the built site; in development the base is absolute. */
function siteOf(href: string, base: string): string {
  return base === './' ? new URL('../', href).href : new URL(base, href).href;
}

function failureOf(error: unknown): Pick<Extract<WorkerMessage, { kind: 'failed' }>, 'code' | 'message'> {
  if (error instanceof ZeroreelError) return { code: error.code, message: error.message };
  if (error instanceof DOMException && error.name === 'AbortError') return { code: 'aborted', message: 'Stopped' };
  return { code: 'unexpected', message: messageOf(error) };
}
