import { CANVAS, type Displacement, type Flow } from '@zeroreel/core';

/** A grid of latents. */
export type Grid = Pick<Flow, 'height' | 'width'>;

/** The way of a flow that moves all cells alike; undefined where it does not, as zooms and turns do not. */
export function panOf({ data, height, width }: Flow): Displacement | undefined {
  const cells = height * width;
  const [x, y] = [data[0] ?? 0, data[cells] ?? 0];
  const isPan = data.every((value, k) => value === (k < cells ? x : y));
  return isPan ? { x, y } : undefined;
}

/** What the latents go of a pan: whole cells, to the nearest; half-way between two, to that which is nearer to the first frame. */
export const cellsOf = ({ x, y }: Displacement, { height, width }: Grid): Displacement => ({
  x: wholeCells(x, width),
  y: wholeCells(y, height),
});

function wholeCells(displacement: number, cells: number): number {
  const size = CANVAS / cells;
  return Math.sign(displacement) * Math.ceil(Math.abs(displacement) / size - 0.5) * size;
}
