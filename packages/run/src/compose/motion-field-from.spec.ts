import { expect, it } from 'vitest';
import { motionFieldFrom } from './motion-field-from.js';

const cell = (flow: { data: Float32Array }, k: number) => [flow.data[k], flow.data[flow.data.length / 2 + k]];

it('moves by the translation of the settings', () => {
  const field = motionFieldFrom([{ kind: 'translate', x: 3, y: -2 }]);
  expect(cell(field.flow(2, 4, 4), 5)).toEqual([6, -4]);
});

it('comes back in a loop: furthest in the middle, and home again after the last frame', () => {
  const field = motionFieldFrom([{ kind: 'translate', x: 10, y: 0 }], 8);
  expect(cell(field.flow(4, 4, 4), 0)[0]).toBeCloseTo(40, 4);
  expect(cell(field.flow(8, 4, 4), 0)[0]).toBeCloseTo(0, 4);
  expect(cell(field.flow(7, 4, 4), 0)[0]).toBeCloseTo(cell(field.flow(1, 4, 4), 0)[0]!, 4);
  const turning = motionFieldFrom(
    [
      { kind: 'zoom', factor: 1.1 },
      { kind: 'rotate', degrees: 5 },
    ],
    8,
  );
  expect(turning.flow(3, 4, 4).data).not.toEqual(turning.flow(2, 4, 4).data);
  expect(() => motionFieldFrom([{ kind: 'path', keyframes: [{ frame: 1, x: 10 }] }], 8)).toThrow('loop seamless');
});
