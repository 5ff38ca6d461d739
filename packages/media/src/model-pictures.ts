import { combine, tensor, type PictureFrame, type Tensor } from '@zeroreel/core';
import { givenPictures } from './control/picture-preprocessor.js';

/**
 * Turns frames into what models read: `[F, 3, H, W]` in [-1, 1], grey in all three channels, alpha over black.
 * @throws ZeroreelError `media` for no frames, or frames of several sizes
 */
export async function modelPictures(frames: readonly PictureFrame[]): Promise<Tensor> {
  const unit = await givenPictures('frames').prepare(frames);
  const ones = tensor(new Float32Array(unit.data.length).fill(1), unit.shape);
  return combine(2, unit, -1, ones);
}
