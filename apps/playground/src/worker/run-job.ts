import '@zeroreel/core/disposal';
import { ZeroreelError, type DiffusionModel, type EventBus } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/core/graph';
import { isOfRoom, type DownloadFollower, type DownloadProgress } from '@zeroreel/hub';
import { frameFromPicture } from '@zeroreel/media';
import {
  loadOptionsOf,
  makeVideo,
  modelNames,
  modelSourceOf,
  parseSettings,
  renameModels,
  type PluginCatalogue,
  type Settings,
} from '@zeroreel/run';
import { modelSource, partSources } from '../models/model-source.js';
import type { ModelStore } from '../models/model-store.js';
import { isAddress, isOnWeb } from '../settings/file-names.js';
import { nameOption } from '../ui/fields/option-words.js';
import type { FinishedVideo, RunEvent, VideoJob } from '../worker-protocol.js';
import type { ModelHost, OpenedModel, WantedModel } from './model-host.js';
import { sha256 } from './sha256.js';
import { PageOpener } from './page-opener.js';
import { rowsRead } from '../estimate/pace.js';
import { RunPreview } from './preview/run-preview.js';

/** How a job tells what happens, and hears that it is to stop. */
export interface JobContext {
  readonly store: ModelStore;
  readonly host: ModelHost;
  readonly plugins: PluginCatalogue;
  readonly report: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** Version of zeroreel, for the file. */
  readonly version: string;
}

/**
 * Makes a video out of settings that nobody has checked. A browser without room for a model has it in memory.
 * @throws ZeroreelError
 */
export async function runJob(job: VideoJob, context: JobContext): Promise<FinishedVideo> {
  try {
    return await makeJob(job, context);
  } catch (error) {
    if (!isOfRoom(error) || !(await context.store.holdInMemory())) throw error;
    const message = 'The browser has no room for the model: it is held in memory until the page is closed';
    context.report({ type: 'notice', message });
    return makeJob(job, context);
  }
}

async function makeJob(job: VideoJob, context: JobContext): Promise<FinishedVideo> {
  const { store, host, plugins, report, signal, version } = context;
  const { known } = plugins;
  const settings = await readSettings(job, plugins);
  await store.follow(followerOf(context));
  using open = new PageOpener(store, { ...job, settings });
  const { frames, framesPerSecond, recorded } = await makeVideo(settings, {
    ...{ known, open, signal, version },
    pinNames: (asked) => pinNames(asked, job, context),
    openModel: async (asked, dtype) => {
      const opened = await timed(report, () => host.open(wantedModel(job, asked, dtype), signal));
      const { name } = opened.backend;
      report({ type: 'backend', name, description: opened.backend.capabilities().description });
      return opened;
    },
    download: async () => {
      await store.download();
      return {};
    },
    newHash: sha256(),
    follow: (events, model) => forwardEvents(events, model, report),
    notice: (message) => report({ type: 'notice', message }),
    nameOption,
  });
  report({ type: 'read', rows: rowsRead(recorded.settings) });
  return { frames, framesPerSecond, recorded };
}

/** Plugins of others are loaded where the visitor allows it; their options are checked then too. */
async function readSettings({ settings, allowedPlugins }: VideoJob, plugins: PluginCatalogue): Promise<Settings> {
  for (const { name } of parseSettings(settings, plugins.known).plugins) {
    if (allowedPlugins.includes(name)) await plugins.load(name);
  }
  return parseSettings(settings, plugins.known);
}

/** Imports the module of a plugin, which runs its code. @throws ZeroreelError `plugin` */
export function importPlugin(address: string): Promise<unknown> {
  if (isAddress(address)) return import(/* @vite-ignore */ address);
  const message = `The plugin ${address}: expected the address of a module, https://…, which is all that a page can load`;
  return Promise.reject(new ZeroreelError('plugin', message));
}

/** The model of a run. @throws ZeroreelError `missing-file` */
const wantedModel = ({ files }: VideoJob, settings: Settings, dtype: FloatDType | undefined): WantedModel => ({
  source: modelSource(modelSourceOf(settings), files),
  parts: partSources(settings, files),
  machine: settings.machine,
  load: loadOptionsOf(settings, dtype),
});

/** Settings whose names on the web say which version they stand for; those of dropped files stay. */
async function pinNames(settings: Settings, { files }: VideoJob, { store, plugins }: JobContext): Promise<Settings> {
  const pinned = new Map<string, string>();
  for (const name of modelNames(settings, plugins.known)) {
    if (!Object.hasOwn(files, name) && isOnWeb(name)) pinned.set(name, await store.pin(name));
  }
  return renameModels(settings, plugins.known, (name) => pinned.get(name) ?? name);
}

/** Reports downloads as a stage of the run. */
function followerOf({ report, signal }: JobContext): DownloadFollower {
  let begun = 0;
  let first: DownloadProgress | undefined;
  return {
    signal,
    started() {
      begun = performance.now();
      first = undefined;
      report({ type: 'stage:start', stage: 'download' });
    },
    ended: () => report({ type: 'stage:end', stage: 'download', milliseconds: performance.now() - begun }),
    progress(progress) {
      first ??= progress;
      const came = progress.loaded - first.loaded;
      const pace = came / (performance.now() - begun);
      const left = came > 0 ? (progress.total - progress.loaded) / pace / 1000 : undefined;
      report({ type: 'download', ...progress, ...(left !== undefined && { secondsLeft: left }) });
    },
    notice: (message) => report({ type: 'notice', message }),
  };
}

/** Reports the stage that lies outside of the pipeline. */
async function timed(report: JobContext['report'], work: () => Promise<OpenedModel>): Promise<OpenedModel> {
  const started = performance.now();
  report({ type: 'stage:start', stage: 'load' });
  const result = await work();
  report({ type: 'stage:end', stage: 'load', milliseconds: performance.now() - started });
  return result;
}

function forwardEvents(events: EventBus, model: DiffusionModel, report: JobContext['report']): void {
  events.on('stage:start', (event) => report({ type: 'stage:start', ...event }));
  events.on('stage:end', (event) => report({ type: 'stage:end', ...event }));
  events.on('generation:progress', (event) => report({ type: 'progress', ...event }));
  events.on('notice', (event) => report({ type: 'notice', ...event }));
  const preview = new RunPreview(model, report);
  events.on('generation:step', (event) => preview.step(event));
  events.on('frame:decoded', ({ frameId, picture }) => {
    preview.end();
    report({ type: 'frame', index: frameId, frame: frameFromPicture(picture) });
  });
}
