import { decodePng, encodePng } from '@zeroreel/media';
import { expect, it } from 'vitest';
import { readPngComment, writePng } from './png-file.js';

const frame = { width: 5, height: 3, data: Uint8Array.from({ length: 45 }, (_, k) => 5 * k) };
const comment = JSON.stringify({ prompt: 'a panda 🐼, é' });

it('writes what the command line reads', async () => {
  const read = decodePng(await writePng(frame, comment));
  expect(read.frame).toEqual(frame);
  expect(JSON.parse(read.comment ?? '')).toEqual(JSON.parse(comment));
});

it('reads what the command line writes', () => {
  expect(JSON.parse(readPngComment(encodePng(frame, comment)) ?? '')).toEqual(JSON.parse(comment));
  expect(readPngComment(encodePng(frame))).toBeUndefined();
});

it('refuses what is no PNG, and a PNG cut short', async () => {
  expect(() => readPngComment(Uint8Array.of(1, 2, 3))).toThrow('Not a PNG');
  expect(() => readPngComment(encodePng(frame).subarray(0, 30))).toThrow('Damaged PNG');
});
