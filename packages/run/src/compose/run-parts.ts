import type { Backend, Plugin, TensorDType, TokenEmbedding, WeightOverlay } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { loadControlNet, readTokenEmbedding, type ControlNet, type ModelFiles } from '@zeroreel/models';
import type { ControlSettings } from '../settings/conditioning-settings.js';
import type { PluginSettings } from '../settings/plugin-settings.js';
import type { RunSettings } from '../settings/run-settings.js';
import { openOverlay } from './open-overlay.js';

/** How an app opens what settings name, each in its own way: paths, URLs, dropped files. */
export interface RunOpener {
  /** Weights of an overlay or a textual inversion. */
  readonly weights: (file: string) => ModelFiles | Promise<ModelFiles>;
  readonly controlNet: (control: ControlSettings) => ModelFiles | Promise<ModelFiles>;
  readonly plugin: (plugin: PluginSettings) => Promise<Plugin>;
}

/** Pictures that a run reads, at the video's size. */
export interface RunPictures {
  /** Frames of each control clip, in the order of `RunSettings.controls`; as many as the video has. */
  readonly controls: readonly (readonly Frame[])[];
  /** Frames of the clip to edit. */
  readonly edit?: readonly Frame[];
  readonly initImage?: Frame;
}

/** What settings name, opened. */
export interface RunParts extends RunPictures {
  /** One for each of `RunSettings.controls`. */
  readonly networks: readonly ControlNet[];
  readonly overlays: readonly WeightOverlay[];
  readonly tokenEmbeddings: readonly TokenEmbedding[];
  /** Of `RunSettings.plugins`. */
  readonly others: readonly Plugin[];
}

/** What parts are opened with. */
export interface OpenPartsContext {
  readonly backend: Backend;
  /** What networks compute in; default: what the backend prefers. */
  readonly dtype?: Extract<TensorDType, 'float16' | 'float32'>;
  readonly pictures: RunPictures;
  readonly open: RunOpener;
  /** Gets what has to be disposed after the run, also where opening fails half-way. */
  readonly owned: AsyncDisposable[];
  readonly signal?: AbortSignal;
}

/** Opens everything that settings name beside the model. @throws ZeroreelError; the signal's reason */
export async function openParts(settings: RunSettings, context: OpenPartsContext): Promise<RunParts> {
  const { pictures, open, signal } = context;
  const { overlays = [], embeddings = [], controls = [], plugins = [] } = settings;
  /** In order, and none after the signal. */
  async function each<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<readonly U[]> {
    const results: U[] = [];
    for (const item of items) {
      signal?.throwIfAborted();
      results.push(await work(item));
    }
    return results;
  }
  const opened = {
    overlays: await each(overlays, async (overlay) => openOverlay(overlay, await open.weights(overlay.file))),
    tokenEmbeddings: await each(embeddings, async (file) => readTokenEmbedding(await open.weights(file))),
    networks: await each(controls, (control) => openControlNet(control, settings, context)),
    others: await each(plugins, open.plugin),
  };
  signal?.throwIfAborted();
  return { ...pictures, ...opened };
}

async function openControlNet(
  control: ControlSettings,
  { variant }: RunSettings,
  { backend, dtype, open, owned }: OpenPartsContext,
): Promise<ControlNet> {
  const files = await open.controlNet(control);
  const network = await loadControlNet(files, backend, { ...(dtype && { dtype }), ...(variant && { variant }) });
  owned.push(network);
  return network;
}
