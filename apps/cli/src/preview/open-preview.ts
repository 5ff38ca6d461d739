import type { DiffusionModel } from '@zeroreel/core';
import { latentProjectionFor } from '@zeroreel/media';
import type { Reporter } from '../progress/reporter.js';
import { Preview } from './preview.js';

/** The preview that a model can give; without one, where its latents are of a kind that we do not know, there is a notice. */
export function openPreview(
  path: string,
  model: Pick<DiffusionModel, 'name' | 'scalingFactor' | 'vaeScaleFactor'>,
  reporter: Reporter,
): Preview | undefined {
  const notice = (message: string) => reporter.report({ type: 'notice', message });
  const projection = latentProjectionFor(model.scalingFactor);
  if (!projection) {
    notice(`No preview: the latents of ${model.name} (scaling factor ${model.scalingFactor}) are of an unknown kind`);
    return undefined;
  }
  const onError = (error: unknown) => notice(`The preview could not be written: ${String(error)}`);
  return new Preview({ path, projection, cellSize: model.vaeScaleFactor, onError });
}
