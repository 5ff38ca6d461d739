import type { Tensor } from '@zeroreel/core';

/** A picture in CIE L*a*b*, where distances are differences that people see. */
export interface LabPicture {
  readonly height: number;
  readonly width: number;
  /** L, a and b of each cell, row-major. */
  readonly cells: readonly (readonly [number, number, number])[];
}

/**
 * The mean colours of `factor`×`factor` blocks of an sRGB picture `[1, 3, H, W]` in [-1, 1]; blocks at the right and lower
 * edge may be smaller. Under D65 (IEC 61966-2-1, CIE 15).
 */
export function shrinkToLab({ data, shape }: Tensor, factor: number): LabPicture {
  const [, , fullHeight = 0, fullWidth = 0] = shape;
  const height = Math.ceil(fullHeight / factor);
  const width = Math.ceil(fullWidth / factor);
  const plane = fullHeight * fullWidth;
  const cells = Array.from({ length: height * width }, (_, cell) => {
    const rows = blockRange(Math.floor(cell / width), factor, fullHeight);
    const columns = blockRange(cell % width, factor, fullWidth);
    const [red, green, blue] = [0, 1, 2].map((channel) => blockMean(data, channel * plane, fullWidth, rows, columns));
    return labOf(red ?? 0, green ?? 0, blue ?? 0);
  });
  return { height, width, cells };
}

type Range = readonly [start: number, end: number];

const blockRange = (block: number, factor: number, size: number): Range => [
  block * factor,
  Math.min((block + 1) * factor, size),
];

function blockMean(
  data: Float32Array,
  plane: number,
  width: number,
  [top, bottom]: Range,
  [left, right]: Range,
): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[plane + y * width + x] as number;
  return sum / ((bottom - top) * (right - left));
}

/** sRGB in [-1, 1] → L*, a*, b*. */
function labOf(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.950456);
  const y = cubeRoot(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = cubeRoot((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.088754);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function linear(value: number): number {
  const v = Math.min(Math.max(value / 2 + 0.5, 0), 1);
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

const cubeRoot = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
