import { tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { frameFromPicture, type Frame } from './frame.js';
import type { LatentProjection } from './latent-projection.js';

/**
 * Rough pictures of `latents [F, C, h, w]`, each cell a square of `cellSize` pixels: what a preview shows without decoding.
 * @throws ZeroreelError `media` where the projection is for another number of channels
 */
export function framesFromLatents(latents: Tensor, projection: LatentProjection, cellSize: number): readonly Frame[] {
  const [frames = 0, channels = 0, height = 0, width = 0] = latents.shape;
  if (channels !== projection.factors.length) {
    throw new ZeroreelError('media', `Expected latents of ${projection.factors.length} channels, got ${channels}`);
  }
  const size = channels * height * width;
  return Array.from({ length: frames }, (_, k) => {
    const cells = latents.data.subarray(k * size, (k + 1) * size);
    const colours = project(cells, height * width, projection);
    return enlarge(frameFromPicture(tensor(colours, [1, 3, height, width])), cellSize);
  });
}

/** `[C, h·w]` → `[3, h·w]`. */
function project(cells: Float32Array, plane: number, { factors, bias }: LatentProjection): Float32Array {
  const colours = new Float32Array(3 * plane);
  bias.forEach((value, channel) => colours.fill(value, channel * plane, (channel + 1) * plane));
  factors.forEach((row, latentChannel) => {
    row.forEach((factor, channel) => {
      for (let cell = 0; cell < plane; cell++) {
        const at = channel * plane + cell;
        colours[at] = (colours[at] ?? 0) + factor * (cells[latentChannel * plane + cell] ?? 0);
      }
    });
  });
  return colours;
}

function enlarge(frame: Frame, factor: number): Frame {
  const width = factor * frame.width;
  const height = factor * frame.height;
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (Math.floor(y / factor) * frame.width + Math.floor(x / factor));
      data.set(frame.data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data };
}
