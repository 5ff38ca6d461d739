import '../disposal.js';
import { formatShape, sameShape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { WeightOverlay } from '../networks/weight-overlay.js';
import { scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';

export interface EncodePictureOptions {
  readonly width: number;
  readonly height: number;
  readonly overlays: readonly WeightOverlay[];
  /** Name of the part that gave the picture, for messages. */
  readonly name: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Latents of a picture `[1, 3, H, W]` in [-1, 1] → `[1, C, h, w]` of unit variance: the distribution's mean.
 * @throws ZeroreelError `invalid-request` for a picture of another shape, or with NaN or infinity in it
 */
export async function encodePicture(
  model: DiffusionModel,
  picture: Tensor,
  { width, height, overlays, name, signal }: EncodePictureOptions,
): Promise<Tensor> {
  const shape = [1, 3, height, width];
  if (!sameShape(picture.shape, shape)) {
    const facts = `expected a picture ${formatShape(shape)}, got ${formatShape(picture.shape)}`;
    throw new ZeroreelError('invalid-request', `${name}: ${facts}`);
  }
  const broken = picture.data.find((value) => !Number.isFinite(value));
  if (broken !== undefined) {
    throw new ZeroreelError('invalid-request', `${name}: expected finite numbers, got ${broken}`);
  }
  await using autoencoder = await model.compileAutoencoder({ width, height, overlays });
  const { mean } = await autoencoder.encode(picture, signal);
  return scale(model.scalingFactor, mean);
}
