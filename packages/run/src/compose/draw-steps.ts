import { scale, type DiffusionModel, type FinishPreview, type Tensor } from '@zeroreel/core';
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
      const sketches = (await model.sketch?.(withinUnitVariance(latents))) ?? [];
      return sketches.map((picture, place) => frameFromPicture(finish?.(picture, place) ?? picture));
    };
  }
  const projection = latentProjectionFor(model.scalingFactor);
  return projection && (async (latents) => framesFromLatents(withinUnitVariance(latents), projection, cellSize));
}

/**
 * Latents of at most unit variance, which those of pictures have. What is predicted of clean latents while they are noisy has
 * far more, the more so with guidance (Saharia et al. 2022, arXiv 2205.11487, section 2.3): drawn as it is, colours burn.
 * One factor for all frames, so that none of them is darker than the next.
 */
export function withinUnitVariance(latents: Tensor): Tensor {
  const { data } = latents;
  let [sum, squares] = [0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
  }
  const deviation = Math.sqrt(squares / data.length - (sum / data.length) ** 2);
  return deviation > 1 ? scale(1 / deviation, latents) : latents;
}
