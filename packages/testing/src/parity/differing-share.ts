import type { Tensor } from '@zeroreel/core';

/**
 * The share of numbers in which pictures differ by more than `levels` of 255.
 * @param pictures `[1, 3, H, W]` each, in [-1, 1]
 * @param expected `[F, H, W, 3]`
 */
export function differingShare(pictures: readonly Tensor[], expected: Tensor<'uint8'>, levels: number): number {
  const [frames = 0, height = 0, width = 0, channels = 0] = expected.shape;
  const cells = height * width;
  let differing = 0;
  expected.data.forEach((level, index) => {
    const channel = index % channels;
    const cell = Math.floor(index / channels) % cells;
    const frame = Math.floor(index / (channels * cells));
    const value = pictures[frame]?.data[channel * cells + cell] ?? NaN;
    const difference = Math.abs(Math.round((value / 2 + 0.5) * 255) - level);
    if (!(difference <= levels)) differing++;
  });
  return differing / (frames * cells * channels);
}
