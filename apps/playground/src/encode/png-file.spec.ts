import { crc32 } from 'node:zlib';
import { decodePng } from '@zeroreel/media';
import { expect, it } from 'vitest';
import { writePng } from './png-file.js';

const frame = { width: 5, height: 3, data: Uint8Array.from({ length: 45 }, (_, k) => 5 * k) };
const comment = JSON.stringify({ prompt: 'a panda 🐼, é' });

it('writes what the command line reads', async () => {
  const read = decodePng(await writePng(frame, comment));
  expect(read.frame).toEqual(frame);
  expect(JSON.parse(read.comment ?? '')).toEqual(JSON.parse(comment));
});

it('has the checksum of each chunk behind it', async () => {
  const png = Buffer.from(await writePng(frame, comment));
  const kinds: string[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    kinds.push(png.toString('latin1', at + 4, at + 8));
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    at = end + 4;
  }
  expect(kinds).toEqual(['IHDR', 'tEXt', 'IDAT', 'IEND']);
});
