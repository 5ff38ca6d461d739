import { expect, it } from 'vitest';
import { sizeOfVp8, vp8Chunk, webpOf } from './vp8-picture.js';

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

/** The first bytes of a key frame of 16×128 pixels. */
const KEY_FRAME = [0x10, 2, 0, 0x9d, 1, 0x2a, 16, 0, 128, 0, 1];

it('tells the size of a key frame, and knows what is none', () => {
  const sizeOf = (...bytes: number[]) => sizeOfVp8(Uint8Array.from(bytes));
  expect(sizeOf(...KEY_FRAME)).toEqual({ width: 16, height: 128 });
  expect(sizeOf(...KEY_FRAME.with(0, 0x11))).toBeUndefined();
  expect(sizeOf(...KEY_FRAME.with(4, 2))).toBeUndefined();
  // Scaled up by the decoder.
  expect(sizeOf(...KEY_FRAME.with(7, 0x40))).toBeUndefined();
  expect(sizeOf(...KEY_FRAME.with(6, 0))).toBeUndefined();
  expect(sizeOf(...KEY_FRAME.slice(0, 9))).toBeUndefined();
});

it('wraps a key frame as a WebP picture, which gives it back', async () => {
  const bytes = new Uint8Array(await webpOf(Uint8Array.from(KEY_FRAME)).arrayBuffer());
  expect(bytes.length).toBe(20 + 12);
  expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
  expect([...vp8Chunk(bytes)]).toEqual(KEY_FRAME);
});
