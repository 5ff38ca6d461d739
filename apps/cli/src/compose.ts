import { availableParallelism } from 'node:os';
import { createContainer, EventBus, TextToVideo, type Backend, type DiffusionModel, type Plugin } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel, type ModelFiles } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { openBackend } from './backend/open-backend.js';
import { motionFieldFrom } from './settings/motion-field-from.js';
import type { RunSettings } from './settings/run-settings.js';

/** The composition root: here and nowhere else it is decided which parts a run is made of. */
export interface ComposedRun extends AsyncDisposable {
  readonly model: DiffusionModel;
  readonly backend: Backend;
  /** Of the CPU. */
  readonly threads: number;
  readonly events: EventBus;
  readonly textToVideo: TextToVideo;
}

/** The files of `RunSettings.model`. */
export const openModelFiles = (model: string): ModelFiles =>
  openModelFolder(model === 'embedded' ? miniModelPath() : model);

/**
 * Opens backend and model and puts a run together; disposing frees them.
 * @throws ZeroreelError
 */
export async function composeRun(settings: RunSettings, files: ModelFiles): Promise<ComposedRun> {
  const threads = settings.threads ?? availableParallelism();
  const { variant, precision } = settings;
  const backend = await openBackend(settings.backend, { threads, ...(precision && { precision }) });
  try {
    const dtype = precision === 'int8' ? 'float32' : precision;
    const model = await loadModel(files, backend, { ...(variant && { variant }), ...(dtype && { dtype }) });
    const container = createContainer({ model, plugins: pluginsOf(settings) });
    return {
      ...{ model, backend, threads },
      events: container.get(EventBus),
      textToVideo: container.get(TextToVideo),
      async [Symbol.asyncDispose]() {
        await model[Symbol.asyncDispose]();
        await backend[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}

function pluginsOf({ motion, attention }: RunSettings): readonly Plugin[] {
  const frames = crossFrameAttention({ policy: attention });
  return motion ? [motionDynamics({ ...motion, field: motionFieldFrom(motion.fields) }), frames] : [frames];
}
