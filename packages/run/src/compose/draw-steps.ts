import type { DiffusionModel, FinishPreview, Tensor } from '@zeroreel/core';
import { frameFromPicture, framesFromLatents, latentProjectionFor, type Frame } from '@zeroreel/media';

/**
 * Draws what a run has come to at a step: a rough picture for each frame of its latents `[F, C, h, w]`.
 * @param finish moves pictures that are not drawn in whole cells
 */
export type DrawStep = (latents: Tensor, finish?: FinishPreview) => Promise<readonly Frame[]>;

/**
 * How steps of a model are drawn: by the tiny autoencoder where one lies beside it, else with one colour a latent cell.
 * Undefined where nobody knows the colours of its latents.
 * @param cellSize side of the square, in pixels, that a cell of one colour becomes
 */
export function drawSteps(
  model: Pick<DiffusionModel, 'scalingFactor' | 'sketch'>,
  cellSize: number,
): DrawStep | undefined {
  if (model.sketch) {
    return async (latents, finish) => {
      const sketches = (await model.sketch?.(latents)) ?? [];
      return sketches.map((picture, place) => frameFromPicture(finish?.(picture, place) ?? picture));
    };
  }
  const projection = latentProjectionFor(model.scalingFactor);
  return projection && ((latents) => Promise.resolve(framesFromLatents(latents, projection, cellSize)));
}
