import { disposeAll, type Backend, type DiffusionModel } from '@zeroreel/core';
import { loadModel, type ModelFiles } from '@zeroreel/models';
import { composeRun as composeSharedRun, type ComposedRun, type RunPictures, type RunSettings } from '@zeroreel/run';
import { openBackend } from './compose/open-backend.js';
import { loadPlugin } from './compose/load-plugin.js';
import type { NamedFiles } from './worker/named-files.js';
import type { WantedModel } from './worker/model-host.js';

/*
 * The composition root of the page: how it opens what settings name. Which plugins they stand for is decided in
 * @zeroreel/run, for the command line too.
 */

/** A checkpoint on a backend; disposing frees both. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: DiffusionModel;
  readonly backend: Backend;
}

/** Opens backend and model. @throws ZeroreelError */
export async function openModel(
  files: ModelFiles,
  { backend: choice, dtype, variant }: Pick<WantedModel, 'backend' | 'dtype' | 'variant'>,
): Promise<OpenedModel> {
  const backend = await openBackend(choice);
  try {
    const model = await loadModel(files, backend, { ...(dtype && { dtype }), ...(variant && { variant }) });
    return { model, backend, [Symbol.asyncDispose]: () => disposeAll([backend, model]) };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a run is put together from beside its settings and model. */
export interface RunContext {
  readonly pictures: RunPictures;
  readonly files: NamedFiles;
  /** Addresses whose code the visitor lets run. */
  readonly allowed: readonly string[];
  readonly dtype: WantedModel['dtype'];
  readonly signal: AbortSignal;
}

/** Puts a run together. @throws ZeroreelError */
export const composeRun = (
  settings: RunSettings,
  { model, backend }: OpenedModel,
  { pictures, files, allowed, dtype, signal }: RunContext,
): Promise<ComposedRun> =>
  composeSharedRun(settings, {
    ...{ model, backend, pictures, signal },
    ...(dtype && { dtype }),
    open: {
      weights: (file) => files.open(file),
      controlNet: (control) => files.controlNet(control, settings.model),
      plugin: (plugin) => loadPlugin(plugin, allowed),
    },
  });
