import { availableParallelism } from 'node:os';
import { disposeAll, type Backend, type DiffusionModel } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel, type ModelFiles } from '@zeroreel/models';
import { openModel as openModelPath, openModelFolder } from '@zeroreel/node';
import {
  composeRun as composeSharedRun,
  embeddedControlNet,
  noEmbeddedControlNet,
  type ComposedRun,
  type ControlSettings,
  type RunOpener,
  type RunPictures,
  type RunSettings,
} from '@zeroreel/run';
import { openBackend } from './backend/open-backend.js';
import { loadPlugin } from './plugins/load-plugin.js';

/*
 * The composition root: how the command line opens what settings name. Which plugins they stand for is decided in
 * @zeroreel/run, for the page too.
 */

/** A checkpoint on a backend; disposing frees both. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: DiffusionModel;
  readonly backend: Backend;
  /** Of the CPU. */
  readonly threads: number;
}

/** Opens backend and model. @throws ZeroreelError */
export async function openModel(settings: RunSettings, files: ModelFiles): Promise<OpenedModel> {
  const threads = settings.threads ?? availableParallelism();
  const { variant, precision } = settings;
  const backend = await openBackend(settings.backend, { threads, ...(precision && { precision }) });
  try {
    const model = await loadModel(files, backend, { ...(variant && { variant }), ...dtypeOf(settings) });
    const dispose = () => disposeAll([backend, model]);
    return { model, backend, threads, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

/** Puts a run together from complete settings and what they name. @throws ZeroreelError */
export const composeRun = (
  settings: RunSettings,
  { model, backend }: OpenedModel,
  pictures: RunPictures,
  signal: AbortSignal,
): Promise<ComposedRun> =>
  composeSharedRun(settings, { model, backend, pictures, signal, open: openerFor(settings), ...dtypeOf(settings) });

const openerFor = ({ model }: RunSettings): RunOpener => ({
  weights: openModelPath,
  controlNet: (control) => openModelFolder(controlNetFolder(control, model)),
  plugin: (plugin) => loadPlugin(plugin),
});

/** int8 is the backend's: networks are built in float32 for it. */
function dtypeOf({ precision }: RunSettings): { readonly dtype?: 'float16' | 'float32' } {
  if (precision === undefined) return {};
  return { dtype: precision === 'int8' ? 'float32' : precision };
}

function controlNetFolder({ kind, model }: ControlSettings, base: string): string {
  if (model !== 'embedded') return model;
  const embedded = embeddedControlNet(kind, base);
  if (embedded !== undefined) return miniModelPath(embedded);
  throw noEmbeddedControlNet(`--control ${kind}: expected --control-model ${kind}=FOLDER with a ControlNet`, base);
}
