import type { Frame } from '../frame.js';

/** A smooth coloured frame for tests, different for every `phase`. */
export function gradientFrame(width: number, height: number, phase: number): Frame {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      data[at] = (255 * x) / width;
      data[at + 1] = (255 * y) / height;
      data[at + 2] = (40 * phase + 60) % 256;
    }
  }
  return { width, height, data };
}
