import { messageOf, ZeroreelError, type PluginDescription } from '@zeroreel/core';
import { drawControl } from '../clip/draw-control.js';
import { loadPluginFactory } from '../compose/load-plugin.js';
import { encodeVideo } from '../encode/encode-video.js';
import { readSettings } from '../encode/read-settings.js';
import type { WorkerMessage, WorkerRequest, WorkerResults } from '../worker-protocol.js';
import { ModelStore } from '../models/model-store.js';
import { checkRun } from './check-run.js';
import { makeVideo } from './make-video.js';
import { ModelHost } from './model-host.js';

/** The members of a worker's global scope that are used. */
export interface WorkerScope {
  readonly location: { readonly origin: string; readonly href: string };
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
  postMessage(message: WorkerMessage): void;
}

/**
 * Answers the page's requests. One video is made at a time, the others wait for it; everything else is answered at once.
 * @param base the path that the site lies under
 */
export function answerRequests(scope: WorkerScope, base: string): void {
  const store = new ModelStore(siteOf(scope.location.href, base));
  const host = new ModelHost(store);
  const running = new Map<number, AbortController>();
  let last: Promise<unknown> = Promise.resolve();

  function answer(request: WorkerRequest): Promise<WorkerResults[keyof WorkerResults]> | undefined {
    const { id } = request;
    switch (request.kind) {
      case 'generate': {
        const controller = new AbortController();
        running.set(id, controller);
        const { signal } = controller;
        const report = (event: Extract<WorkerMessage, { kind: 'event' }>['event']) =>
          scope.postMessage({ kind: 'event', id, event });
        const made = last.then(() => makeVideo(request.job, { store, host, report, signal }));
        last = made.catch((error: unknown) => afterFailure(error, host)).finally(() => running.delete(id));
        return made;
      }
      case 'cancel':
        running.get(id)?.abort();
        return undefined;
      case 'draw-control':
        return drawControl(request.frames, request.drawing);
      case 'describe-plugin':
        return describePlugin(request.source, request.allowed);
      case 'encode':
        return encodeVideo(request.format, request.video);
      case 'read-settings':
        return readSettings(request.file);
      case 'check-run':
        return checkRun(request.question, store);
      case 'cache-size':
        return (request.clear ? store.clear() : Promise.resolve()).then(() => store.size());
    }
  }

  scope.addEventListener('message', ({ data: request }) => {
    answer(request)?.then(
      (result) => scope.postMessage({ kind: 'done', id: request.id, result }),
      (error: unknown) => scope.postMessage({ kind: 'failed', id: request.id, ...failureOf(error) }),
    );
  });
}

/** Without its functions, which cannot be sent. */
async function describePlugin(source: string, allowed: readonly string[]): Promise<PluginDescription> {
  const { name, description, options } = await loadPluginFactory(source, allowed);
  return { name, description, options };
}

/** A backend that failed, for instance because the GPU was lost, is not used again. */
async function afterFailure(error: unknown, host: ModelHost): Promise<void> {
  const isBackends = error instanceof ZeroreelError && error.code === 'backend-failed';
  if (isBackends) await host.close().catch(() => undefined);
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
