import { tensor, type PictureFrame, type Tensor } from '@zeroreel/core';
import { overBlack } from '../over-black.js';

/**
 * A picture as ControlNets read it: `[1, 3, H, W]` in [0, 1]; grey in all three channels, alpha over black.
 * @throws ZeroreelError `media` for a picture of 2 or more than 4 channels
 */
export function controlPicture(picture: PictureFrame): Tensor {
  const { width, height, data } = overBlack(picture);
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let at = 0; at < values.length; at++) {
    values[(at % 3) * plane + Math.floor(at / 3)] = (data[at] ?? 0) / 255;
  }
  return tensor(values, [1, 3, height, width]);
}
