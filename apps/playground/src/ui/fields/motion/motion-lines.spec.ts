import { expect, it } from 'vitest';
import { describedField } from '@zeroreel/plugins';
import { motionLines } from './motion-lines.js';

const right = describedField([{ kind: 'translate', x: 10, y: 0 }]);

it('draws a grid over the whole canvas in the first frame', () => {
  const lines = motionLines(right, 0);
  expect(lines).toHaveLength(18);
  expect(lines[0]?.[0]).toEqual([0, 0]);
  expect(lines.at(-1)?.at(-1)).toEqual([512, 512]);
});

it('moves content against the camera', () => {
  expect(motionLines(right, 2)[0]?.[0]).toEqual([-20, 0]);
});
