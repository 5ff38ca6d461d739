import { expect, it } from 'vitest';
import { sizeOfFrames } from './source-video.js';
import { testFrames } from './__testing__/test-frames.js';

const name = (index: number) => `frame ${index}`;

it('sizeOfFrames is the size of all', () => {
  expect(sizeOfFrames(testFrames(3, 8, 4), name)).toEqual({ width: 8, height: 4 });
});

it('sizeOfFrames names the first of another size', () => {
  const frames = [...testFrames(2, 8, 4), ...testFrames(1, 4, 8)];
  expect(() => sizeOfFrames(frames, name)).toThrow('frame 2: expected 8×4 as frame 0, got 4×8');
  expect(() => sizeOfFrames([], name)).toThrow('frame 0: expected a video, got one without frames');
});
