import type { Frame } from '@zeroreel/media';

/** Flat grey frames; the grey tells the place, 10 a frame, so that no encoder makes two alike. At most 25. */
export function countedFrames(count: number, width = 32, height = 32): readonly Frame[] {
  return Array.from({ length: count }, (_, k) => ({
    width,
    height,
    data: new Uint8Array(3 * width * height).fill(10 * k + 5),
  }));
}

/** The places of `countedFrames` in their video, by their middle pixel. */
export const placesOf = (frames: readonly Frame[]): readonly number[] =>
  frames.map(({ width, height, data }) =>
    Math.floor(data[3 * (Math.floor(height / 2) * width + Math.floor(width / 2))]! / 10),
  );
