import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  textToVideo,
  type Backend,
  type DiffusionModel,
  type Plugin,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';

/** The embedded model on the CPU, in this thread. */
export async function openMini(): Promise<{ readonly model: DiffusionModel; readonly backend: Backend }> {
  const backend = await cpuBackend({ threads: 2, worker: false });
  return { backend, model: await loadModel(openModelFolder(miniModelPath()), backend) };
}

/** Makes a video with exactly these plugins. */
export const generateWith = (
  model: DiffusionModel,
  plugins: readonly Plugin[],
  request: TextToVideoRequest,
): Promise<Video> => textToVideo({ model, plugins }).generate(request).video;
