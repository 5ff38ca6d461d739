import { expect, it } from 'vitest';
import { gifLength, webpLength } from './animation-length.js';

/** A GIF of 1×1 pixels: a frame for each delay, in hundredths of a second. */
function gif(...delays: readonly number[]): Uint8Array {
  const screen = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const frames = delays.flatMap((delay) => [
    ...[0x21, 0xf9, 4, 0, delay & 255, delay >> 8, 0, 0],
    // A picture with a colour table of its own, and two blocks of data.
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x44, 0x01, 1, 0x3b, 0],
  ]);
  return Uint8Array.from([...screen, ...frames, 0x3b]);
}

it('measures a GIF by its blocks', () => {
  expect(gifLength(gif(25, 300, 1))).toEqual({ frames: 3, seconds: 3.26 });
  expect(gifLength(gif(0))).toEqual({ frames: 1, seconds: 0 });
});

it('finds a GIF that is cut short at any byte', () => {
  const whole = gif(25, 25);
  for (let length = 6; length < whole.length; length++) {
    expect(() => gifLength(whole.subarray(0, length)), `${length} bytes`).toThrow(/Damaged GIF/);
  }
});

/** A WebP of chunks, whose payloads are so many bytes. */
function webp(...chunks: readonly (readonly [name: string, payload: readonly number[]])[]): Uint8Array {
  const body = chunks.flatMap(([name, payload]) => {
    const size = payload.length;
    return [...Buffer.from(name), size & 255, size >> 8, 0, 0, ...payload, ...(size % 2 ? [0] : [])];
  });
  const size = body.length + 4;
  return Uint8Array.from([...Buffer.from('RIFF'), size & 255, size >> 8, 0, 0, ...Buffer.from('WEBP'), ...body]);
}

it('measures a WebP by its chunks', () => {
  const frame = (thousandths: number) => [...Array(12).fill(0), thousandths & 255, thousandths >> 8, 0, 0, 1, 2, 3];
  const animated = webp(
    ['VP8X', Array(10).fill(0)],
    ['ANIM', Array(6).fill(0)],
    ['ANMF', frame(250)],
    ['ANMF', frame(500)],
  );
  expect(webpLength(animated)).toEqual({ frames: 2, seconds: 0.75 });
  expect(webpLength(webp(['VP8 ', [1, 2, 3]]))).toEqual({ frames: 1, seconds: 0 });
  expect(webpLength(webp(['XMP ', [1]]))).toEqual({ frames: 0, seconds: 0 });
  expect(() => webpLength(animated.subarray(0, -1))).toThrow(/Damaged WebP/);
});
