import { expect, it } from 'vitest';
import { channelsOf } from './picture-channels.js';

const picture = (bytes: number) => ({ width: 3, height: 2, data: new Uint8Array(bytes) });

it.each([1, 3, 4])('knows %i channels by the bytes', (channels) => {
  expect(channelsOf(picture(6 * channels))).toBe(channels);
});

it.each([0, 5, 12, 19])('refuses %i bytes', (bytes) => {
  expect(() => channelsOf(picture(bytes))).toThrow(`3×2 has 1, 3 or 4 bytes a pixel, got ${bytes} bytes`);
});
