import { expect, it } from 'vitest';
import { vp8Chunk } from './encode-webm-of-pictures.js';

const chunk = (name: string, payload: readonly number[]): readonly number[] => [
  ...[...name].map((letter) => letter.charCodeAt(0)),
  ...[payload.length, 0, 0, 0],
  ...payload,
  ...(payload.length % 2 === 1 ? [0] : []),
];
const webp = (...chunks: (readonly number[])[]) =>
  Uint8Array.from([...chunk('RIFF', []), ...[0x57, 0x45, 0x42, 0x50], ...chunks.flat()]);

it('finds the key frame of a WebP picture behind other chunks', () => {
  const bytes = webp(chunk('VP8X', [1, 2, 3]), chunk('VP8 ', [7, 8, 9]));
  expect([...vp8Chunk(bytes)]).toEqual([7, 8, 9]);
});

it('says what there is where the browser wrote another picture', () => {
  expect(() => vp8Chunk(webp(chunk('VP8L', [1])))).toThrow(/GIF and PNG are there/);
  expect(() => vp8Chunk(new Uint8Array(0))).toThrow(/no encoder for WebM/);
});
