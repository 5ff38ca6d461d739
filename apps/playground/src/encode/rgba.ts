import type { Frame } from '@zeroreel/media';

/** The pixels of a frame with an opaque alpha, as canvases and encoders want them. */
export function rgbaOf({ data }: Pick<Frame, 'data'>): Uint8ClampedArray<ArrayBuffer> {
  const pixels = data.length / 3;
  const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
  for (let pixel = 0; pixel < pixels; pixel++) {
    rgba[4 * pixel] = data[3 * pixel] ?? 0;
    rgba[4 * pixel + 1] = data[3 * pixel + 1] ?? 0;
    rgba[4 * pixel + 2] = data[3 * pixel + 2] ?? 0;
  }
  return rgba;
}

/** A frame out of pixels with alpha, which is laid over black. */
export function frameOfRgba(width: number, height: number, rgba: Uint8ClampedArray): Frame {
  const data = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (rgba[4 * pixel + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel++) {
      data[3 * pixel + channel] = Math.round(alpha * (rgba[4 * pixel + channel] ?? 0));
    }
  }
  return { width, height, data };
}
