import { expect, it } from 'vitest';
import { MOST_LETTERS, readPreview } from './link-preview.js';

/** The first bytes of a key frame of VP8 of these sizes. */
const keyFrame = (width: number, height: number) =>
  Buffer.from([0x10, 2, 0, 0x9d, 1, 0x2a, width, width >> 8, height, height >> 8, 1, 2, 3]).toString('base64url');

it('tells frames, their sizes and their time', () => {
  const { vp8, ...preview } = readPreview(`8x250.${keyFrame(64, 512)}`);
  expect(preview).toEqual({ width: 64, height: 64, count: 8, milliseconds: 250 });
  expect(vp8.length).toBe(13);
});

it.each([
  [`8x250.${'A'.repeat(MOST_LETTERS)}`, '8192 letters at most, got 8198'],
  ['', 'frames, their time and a picture'],
  [`8.${keyFrame(64, 512)}`, 'frames, their time and a picture'],
  [`8x250.${keyFrame(64, 512)}<script>`, 'frames, their time and a picture'],
  [`0x250.${keyFrame(64, 64)}`, '1 to 16 frames, got 0'],
  [`17x250.${keyFrame(16, 17 * 16)}`, '1 to 16 frames, got 17'],
  [`8x0.${keyFrame(64, 512)}`, '1 ms a frame or more, got 0'],
  ['8x250.A', 'a picture in base64'],
  ['8x250.iVBORw0KGgoAAAANSUhEUgAA', 'a key frame of VP8'],
  [`8x250.${keyFrame(64, 510)}`, '8 frames of up to 128×128 pixels, got 64×510'],
  [`1x250.${keyFrame(16383, 16)}`, '1 frames of up to 128×128 pixels, got 16383×16'],
  [`2x250.${keyFrame(128, 260)}`, '2 frames of up to 128×128 pixels, got 128×260'],
])('refuses %.40s before anything is decoded', (text, expected) => {
  expect(() => readPreview(text)).toThrow(`The preview in the link: expected ${expected}`);
});
