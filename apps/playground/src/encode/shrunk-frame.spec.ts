import { expect, it } from 'vitest';
import { shrunkFrame } from './shrunk-frame.js';

it('makes a frame small by the means of its pixels', () => {
  const [width, height] = [256, 64];
  const data = Uint8Array.from({ length: 3 * width * height }, (_, at) => {
    const x = Math.floor(at / 3) % width;
    return at % 3 === 0 ? (x % 2) * 100 : at % 3 === 1 ? (x < 128 ? 10 : 20) : 255;
  });
  const poster = shrunkFrame({ width, height, data }, 128);
  expect([poster.width, poster.height, poster.data.length]).toEqual([128, 32, 3 * 128 * 32]);
  expect([...poster.data.subarray(0, 3)]).toEqual([50, 10, 255]);
  expect([...poster.data.subarray(-3)]).toEqual([50, 20, 255]);
});

it('leaves a small frame as it is, and keeps a pixel of a thin one', () => {
  const data = Uint8Array.from({ length: 3 * 5 * 7 }, (_, at) => at);
  expect(shrunkFrame({ width: 5, height: 7, data }, 128)).toEqual({ width: 5, height: 7, data });
  const thin = shrunkFrame({ width: 1000, height: 1, data: new Uint8Array(3000).fill(9) }, 128);
  expect([thin.width, thin.height, ...new Set(thin.data)]).toEqual([128, 1, 9]);
});
