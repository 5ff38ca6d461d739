import { describe, expect, it } from 'vitest';
import { channelsOf, overBlack } from './over-black.js';

const pixels = (width: number, ...data: number[]) => ({ width, height: 1, data: Uint8Array.from(data) });

describe('overBlack', () => {
  it('weighs colours by alpha', () => {
    const out = overBlack(pixels(3, 200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0));
    expect([...out.data]).toEqual([200, 100, 50, 100, 50, 25, 0, 0, 0]);
  });

  it('repeats grey', () => {
    expect([...overBlack(pixels(2, 7, 250)).data]).toEqual([7, 7, 7, 250, 250, 250]);
  });

  it('copies RGB, so that a change of one does not show in the other', () => {
    const picture = pixels(1, 1, 2, 3);
    const out = overBlack(picture);
    expect(out).toEqual(picture);
    out.data[0] = 99;
    expect(picture.data[0]).toBe(1);
  });
});

describe('channelsOf', () => {
  const picture = (bytes: number) => ({ width: 3, height: 2, data: new Uint8Array(bytes) });

  it.each([1, 3, 4])('knows %i channels by the bytes', (channels) => {
    expect(channelsOf(picture(6 * channels))).toBe(channels);
  });

  it.each([0, 5, 12, 19])('refuses %i bytes', (bytes) => {
    expect(() => channelsOf(picture(bytes))).toThrow(`3×2: expected 1, 3 or 4 bytes a pixel, got ${bytes} bytes`);
  });
});
