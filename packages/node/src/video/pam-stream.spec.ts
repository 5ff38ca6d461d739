import { expect, it } from 'vitest';
import { readPam } from './pam-stream.js';

const pam = (width: number, height: number, ...data: number[]) =>
  Buffer.concat([
    Buffer.from(`P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`),
    Buffer.from(data),
  ]);

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (bytes: Buffer, size: number) => {
  const pictures = [];
  for await (const { width, height, data } of readPam(inPieces(bytes, size))) pictures.push([width, height, ...data]);
  return pictures;
};

// The second begins with what could be taken for a header.
const clip = Buffer.concat([pam(1, 2, 1, 2, 3, 4, 5, 6, 7, 8), pam(2, 1, 80, 55, 10, 87, 0, 0, 0, 255)]);

it.each([1, 3, 64, 75, 76, 83, 1000])('reads pictures that come in pieces of %i bytes', async (size) => {
  expect(await read(clip, size)).toEqual([
    [1, 2, 1, 2, 3, 4, 5, 6, 7, 8],
    [2, 1, 80, 55, 10, 87, 0, 0, 0, 255],
  ]);
});

it('leaves out a picture that is not whole', async () => {
  expect(await read(clip.subarray(0, clip.length - 1), 50)).toEqual([[1, 2, 1, 2, 3, 4, 5, 6, 7, 8]]);
  expect(await read(clip.subarray(0, 20), 50)).toEqual([]);
});
