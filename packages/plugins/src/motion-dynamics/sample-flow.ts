import type { Displacement, Flow } from '@zeroreel/core';

/** The displacement at a position between cells, bilinear; beyond the grid that of the nearest cell. */
export function sampleFlow({ height, width, data }: Flow, row: number, column: number): Displacement {
  const y = clampTo(row, height - 1);
  const x = clampTo(column, width - 1);
  const top = Math.floor(y);
  const left = Math.floor(x);
  const bottom = Math.min(top + 1, height - 1);
  const right = Math.min(left + 1, width - 1);
  const at = (channel: number) => {
    const cell = (r: number, c: number) => data[(channel * height + r) * width + c] as number;
    const upper = cell(top, left) + (x - left) * (cell(top, right) - cell(top, left));
    const lower = cell(bottom, left) + (x - left) * (cell(bottom, right) - cell(bottom, left));
    return upper + (y - top) * (lower - upper);
  };
  return { x: at(0), y: at(1) };
}

/** Fills a flow cell by cell. */
export function buildFlow(
  height: number,
  width: number,
  displacementAt: (row: number, column: number) => Displacement,
): Flow {
  const cells = height * width;
  const data = new Float32Array(2 * cells);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const { x, y } = displacementAt(row, column);
      data[row * width + column] = x;
      data[cells + row * width + column] = y;
    }
  }
  return { height, width, data };
}

const clampTo = (value: number, last: number): number => Math.min(Math.max(value, 0), last);
