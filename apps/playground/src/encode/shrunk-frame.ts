import type { Frame } from '@zeroreel/media';

/** A smaller frame, whose sides have at most `side` pixels. Each pixel is the mean of those that it stands for. */
export function shrunkFrame(frame: Frame, side: number): Frame {
  const shrink = Math.max(1, Math.max(frame.width, frame.height) / side);
  const width = Math.max(1, Math.round(frame.width / shrink));
  const height = Math.max(1, Math.round(frame.height / shrink));
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const means = meanOf(frame, spanOf(x, width, frame.width), spanOf(y, height, frame.height));
      data.set(means, 3 * (y * width + x));
    }
  }
  return { width, height, data };
}

type Range = readonly [from: number, to: number];

const spanOf = (at: number, small: number, large: number): Range => {
  const from = Math.floor((at * large) / small);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * large) / small))];
};

function meanOf({ width, data }: Frame, [left, right]: Range, [top, bottom]: Range): readonly number[] {
  const sums = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let at = 3 * (y * width + left); at < 3 * (y * width + right); at++) {
      sums[at % 3] = (sums[at % 3] ?? 0) + (data[at] ?? 0);
    }
  }
  return sums.map((sum) => Math.round(sum / ((right - left) * (bottom - top))));
}
