import type { Flow, Tensor } from '@zeroreel/core';
import { settle, type Border } from './border.js';
import { readCells, warpLatents, type CellReader } from './warp-latents.js';

/** How values between cells are read: `cubic` keeps edges sharper than `bilinear`, which mixes the four cells around. */
export type Sampling = 'nearest' | 'bilinear' | 'cubic';

/** How cells are read that lie between others or beyond the canvas. */
export interface SignalOptions {
  readonly sampling: Sampling;
  readonly border: Border;
}

/**
 * Clean latents `[1, C, h, w]`, or a mask, as a frame shows them that looks where `flow` points to: at p + f n / 512 for a
 * flow f on n cells. Noise would lose variance between cells: at half a cell bilinear leaves a quarter of it.
 *
 * `cubic` is the interpolation of Catmull and Rom (Keys 1981, a = -1/2), whose 16 weights add up to 1.
 * Differs: `nearest` is half a canvas pixel off, as the paper's warp.
 * @throws ZeroreelError `plugin` where the flow is not on the latents' grid or not finite
 */
export function moveSignal(latents: Tensor, flow: Flow, { sampling, border }: SignalOptions): Tensor {
  if (sampling === 'nearest') return warpLatents(latents, flow, { border });
  const reader = sampling === 'bilinear' ? bilinear : cubic;
  return readCells(latents, flow, (y, x) => reader(y, x, flow, border));
}

type Grid = Pick<Flow, 'height' | 'width'>;

function bilinear(row: number, column: number, { height, width }: Grid, border: Border): CellReader {
  const y = settle(row, height, border);
  const x = settle(column, width, border);
  const top = Math.floor(y);
  const left = Math.floor(x);
  const bottom = Math.min(top + 1, height - 1);
  const right = Math.min(left + 1, width - 1);
  return (data, plane) => {
    const cell = (r: number, c: number) => data[plane + r * width + c] as number;
    const upper = cell(top, left) + (x - left) * (cell(top, right) - cell(top, left));
    const lower = cell(bottom, left) + (x - left) * (cell(bottom, right) - cell(bottom, left));
    return upper + (y - top) * (lower - upper);
  };
}

function cubic(row: number, column: number, { height, width }: Grid, border: Border): CellReader {
  const rows = taps(row, height, border);
  const columns = taps(column, width, border);
  return (data, plane) => {
    let sum = 0;
    for (const [y, down] of rows) {
      for (const [x, right] of columns) sum += down * right * (data[plane + y * width + x] as number);
    }
    return sum;
  };
}

type Tap = readonly [cell: number, weight: number];

/** The four cells around a place on one axis, and their weights. */
function taps(position: number, size: number, border: Border): readonly Tap[] {
  const first = Math.floor(position) - 1;
  const f = position - Math.floor(position);
  const weights = [
    (-f + 2 * f ** 2 - f ** 3) / 2,
    (2 - 5 * f ** 2 + 3 * f ** 3) / 2,
    (f + 4 * f ** 2 - 3 * f ** 3) / 2,
    (-(f ** 2) + f ** 3) / 2,
  ];
  return weights.map((weight, k) => [settle(first + k, size, border), weight]);
}
