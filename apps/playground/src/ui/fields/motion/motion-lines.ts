import { CANVAS, type MotionField } from '@zeroreel/core';

/** Points of a line, in pixels of the paper's 512-wide canvas. */
export type Line = readonly (readonly [x: number, y: number])[];

const CELLS = 8;

/**
 * A grid as a frame shows it: each point is where the first frame's content has gone. The flow says where a point looks
 * into the first frame, so that content goes the other way.
 */
export function motionLines(field: MotionField, frameId: number): readonly Line[] {
  const { data } = field.flow(frameId, CELLS + 1, CELLS + 1);
  const plane = (CELLS + 1) ** 2;
  const point = (row: number, column: number): readonly [number, number] => {
    const at = row * (CELLS + 1) + column;
    const scale = CANVAS / CELLS;
    return [column * scale - (data[at] ?? 0), row * scale - (data[plane + at] ?? 0)];
  };
  const along = Array.from({ length: CELLS + 1 }, (_, at) => at);
  return along.flatMap((fixed) => [along.map((at) => point(fixed, at)), along.map((at) => point(at, fixed))]);
}
