import { expect, it } from 'vitest';
import { canny } from './canny.js';
import { cannyPreprocessor } from './canny-preprocessor.js';
import { controlPicture } from './control-picture.js';
import { gradientFrame } from '../__testing__/gradient-frame.js';

it('gives the edges of each frame, by the thresholds given', async () => {
  const frames = [gradientFrame(16, 12, 0), gradientFrame(16, 12, 5)];
  const options = { low: 10, high: 40 };
  const clip = await cannyPreprocessor(options).prepare(frames);
  expect(clip.shape).toEqual([2, 3, 12, 16]);
  const expected = frames.flatMap((frame) => [...controlPicture(canny(frame, options)).data]);
  expect([...clip.data]).toEqual(expected);
  expect(new Set(expected)).toEqual(new Set([0, 1]));
  expect([...(await cannyPreprocessor({ high: 5000 }).prepare(frames)).data]).not.toContain(1);
});
