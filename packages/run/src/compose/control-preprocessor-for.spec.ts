import { expect, it } from 'vitest';
import { CONTROL_KINDS } from '../settings/conditioning-settings.js';
import { controlPreprocessorFor } from './control-preprocessor-for.js';

/** Dark to the left, light to the right. */
const frame = {
  width: 16,
  height: 16,
  data: Uint8Array.from({ length: 768 }, (_, k) => (Math.floor(k / 3) % 16 < 8 ? 60 : 120)),
};

it.each(CONTROL_KINDS)('makes pictures of %s', async (kind) => {
  const { data, shape } = await controlPreprocessorFor(kind).prepare([frame]);
  expect(shape).toEqual([1, 3, 16, 16]);
  const values = new Set(data.map((value) => Math.round(255 * value)));
  // Edges and depths are stretched to the whole range; pictures stay as they are.
  expect(values.has(kind === 'pose' || kind === 'ready' ? 120 : 255)).toBe(true);
});

it('takes the thresholds of the clip', async () => {
  const deaf = { start: 0, resize: 'fit', cannyLow: 1000, cannyHigh: 1000 } as const;
  const { data } = await controlPreprocessorFor('canny', deaf).prepare([frame]);
  expect(Math.max(...data)).toBe(0);
});
