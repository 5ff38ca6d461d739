import type { Flow, MotionField } from '@zeroreel/core';
import { CANVAS } from './canvas.js';
import { buildFlow, sampleFlow } from './sample-flow.js';

/** Motion fields one after the other: each warps what the ones before it have made. */
export const composeFields = (fields: readonly MotionField[]): MotionField => ({
  name: fields.map(({ name }) => name).join('+'),
  flow(frameId, height, width) {
    const flows = fields.map((field) => field.flow(frameId, height, width));
    const still = buildFlow(height, width, () => ({ x: 0, y: 0 }));
    return flows.reduce(chain, still);
  },
});

/** Warping by `first` and its result by `second` samples at p + second(p) + first(p + second(p)). */
const chain = (first: Flow, second: Flow): Flow =>
  buildFlow(second.height, second.width, (row, column) => {
    const outer = sampleFlow(second, row, column);
    const inner = sampleFlow(first, row + (outer.y * first.height) / CANVAS, column + (outer.x * first.width) / CANVAS);
    return { x: outer.x + inner.x, y: outer.y + inner.y };
  });
