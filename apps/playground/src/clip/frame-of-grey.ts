import type { PictureFrame } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';

/** A grey picture with its value in all three channels. */
export function frameOfGrey({ width, height, data: grey }: PictureFrame): Frame {
  const data = new Uint8Array(3 * grey.length);
  for (let pixel = 0; pixel < grey.length; pixel++) data.fill(grey[pixel] ?? 0, 3 * pixel, 3 * pixel + 3);
  return { width, height, data };
}
