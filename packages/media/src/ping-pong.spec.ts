import { expect, it } from 'vitest';
import { pingPong } from './ping-pong.js';

it.each([
  [[], []],
  [[0], [0]],
  [
    [0, 1],
    [0, 1],
  ],
  [
    [0, 1, 2],
    [0, 1, 2, 1],
  ],
  [
    [0, 1, 2, 3],
    [0, 1, 2, 3, 2, 1],
  ],
])('%j goes back as %j', (frames, expected) => {
  expect(pingPong(frames)).toEqual(expected);
});
