import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { GivenFirstFrame } from './given-first-frame.js';

const picture = tensor(new Float32Array(3 * 2 * 4), [1, 3, 2, 4]);
const size = { width: 4, height: 2 };

describe('GivenFirstFrame', () => {
  it('takes a picture at hand, on its way, or made for the size', async () => {
    const asked: unknown[] = [];
    const made = (wanted: unknown) => {
      asked.push(wanted);
      return picture;
    };
    for (const given of [picture, Promise.resolve(picture), made]) {
      expect(await new GivenFirstFrame(given).picture(size)).toBe(picture);
    }
    expect(asked).toEqual([size]);
  });
});
