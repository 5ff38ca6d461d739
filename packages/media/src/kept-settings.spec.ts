import { describe, expect, it } from 'vitest';
import { ascii, box, CLUSTER, EBML, element, movie, png, pngChunk, SEGMENT, tags } from './__testing__/media-bytes.js';
import type { ByteSource } from './byte-source.js';
import { addGifComment } from './gif-comment.js';
import { readKeptSettings } from './kept-settings.js';
import { encodePng } from './png.js';
import { addWebpComment } from './webp-comment.js';

const settings = { prompt: 'a "red" panda, é 🐼' };
const json = JSON.stringify({ prompt: 'a' });
const frame = { width: 1, height: 1, data: new Uint8Array(3) };
const onePixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=', 'base64');

/** A file that counts what is read of it; it may be larger than its bytes. */
function file(bytes: ArrayLike<number>, size = bytes.length): ByteSource & { reads: number; bytes: number } {
  const source = {
    ...{ size, reads: 0, bytes: 0 },
    async read(offset: number, length: number) {
      source.reads++;
      source.bytes += length;
      const part = new Uint8Array(length);
      part.set(Uint8Array.from(bytes).subarray(offset, offset + length));
      return part;
    },
  };
  return source;
}
/** Of an element whose end only the broadcast knows. */
const UNKNOWN_SIZE = [0x01, ...Array.from({ length: 7 }, () => 0xff)];
const read = (bytes: ArrayLike<number>, size?: number) => readKeptSettings(file(bytes, size), 'a file');

describe('readKeptSettings', () => {
  const mp4 = [...box('ftyp', ascii('isom')), ...movie(json)];
  const webm = [...element(EBML), ...element(SEGMENT, element(CLUSTER, [1, 2]), tags({ ENCODER: 'x', COMMENT: json }))];
  const text = pngChunk('tEXt', ascii(`Comment\0${json}`));

  it('reads every kind, whatever the file is called', async () => {
    const webp = addWebpComment(Uint8Array.from(ascii('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0')), json);
    const kinds = [encodePng(frame, json), addGifComment(onePixel, json), webp, mp4, webm];
    for (const bytes of kinds) expect(await read(bytes)).toEqual({ prompt: 'a' });
    for (const bytes of [encodePng(frame, JSON.stringify(settings)), addGifComment(onePixel, JSON.stringify(settings))])
      expect(await read(bytes)).toEqual(settings);
  });

  it('has none where none are kept', async () => {
    const broadcast = [
      ...element(EBML),
      ...SEGMENT,
      ...UNKNOWN_SIZE,
      ...CLUSTER,
      ...UNKNOWN_SIZE,
      ...tags({ COMMENT: json }),
    ];
    const kinds = [png(pngChunk('IDAT'), pngChunk('IEND')), onePixel, box('ftyp'), element(EBML), broadcast];
    for (const bytes of kinds) expect(await read(bytes)).toBeUndefined();
  });

  it("passes over other programs' comments, and what is no JSON", async () => {
    const others = [
      'made with love',
      '{ curly',
      `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
      `{"a":"${'x'.repeat(1e6)}"}`,
    ];
    for (const other of others) expect(await read(encodePng(frame, other))).toBeUndefined();
    expect(await read(addGifComment(addGifComment(onePixel, json), 'made with love'))).toEqual({ prompt: 'a' });
    const first = pngChunk('tEXt', ascii('Comment\0Created with GIMP'));
    expect(await read(png(first, text, pngChunk('IEND')))).toEqual({ prompt: 'a' });
    expect(await read(png(pngChunk('tEXt', ascii('Title\0{}')), pngChunk('IEND')))).toBeUndefined();
  });

  it('says what is wrong with a damaged file, and with another kind', async () => {
    await expect(read([])).rejects.toThrow('a file: expected a video or picture of zeroreel');
    await expect(read([])).rejects.toThrow('got an empty file');
    await expect(read(ascii('no video'))).rejects.toMatchObject({
      code: 'media',
      message: expect.stringMatching(/got a text/),
    });
    await expect(read(png(pngChunk('IDAT')))).rejects.toThrow('a file: Damaged PNG: it is cut short');
    await expect(read(png(pngChunk('tEXt', ascii('Comment\0{'), 99)))).rejects.toThrow(
      'cut short, in its comment or header',
    );
    await expect(read(png(pngChunk('tEXt', ascii('Comment\0{'), 2 ** 31)))).rejects.toThrow('up to 4194304 bytes');
    await expect(read([...box('ftyp'), ...box('mdat', [1, 2]).slice(0, 9)])).rejects.toThrow('Damaged MP4');
  });

  it('reads some kilobytes, however long the file is and wherever the settings are', async () => {
    const pixels = 2 ** 31 - 1;
    const picture = file(png(pngChunk('IHDR'), text, pngChunk('IDAT', [], pixels)), pixels);
    expect(await readKeptSettings(picture, 'a picture')).toEqual({ prompt: 'a' });
    expect(picture.bytes).toBeLessThan(40_000);
    const large = [0, 0, 0, 1, ...ascii('mdat'), 0, 0, 0, 1, 0x40, 0, 0, 0];
    const clip = repeated(large, movie(json), 5 * 2 ** 30, 2);
    expect(await readKeptSettings(clip, 'a clip')).toEqual({ prompt: 'a' });
    expect(clip.bytes).toBeLessThan(40_000);
  });

  it.each([
    ['chunks', [...png()], pngChunk('abcd', [], 19_988), 20_000],
    ['chunks without content', [...png()], pngChunk('abcd'), 12],
    ['boxes', box('ftyp'), box('free'), 8],
    ['elements', [...element(EBML), ...SEGMENT, 0x01, 0, 0, 0, 0x7f, 0, 0, 0], [0xec, 0x80], 2],
    ['extensions', [...onePixel.subarray(0, 19)], [0x21, 0xfe, 0], 3],
    ['sub-blocks', [...onePixel.subarray(0, 19), 0x21, 0xff], [1, 0x20], 2],
    ['WebP chunks', [...ascii('RIFF'), 0, 0, 0, 0x70, ...ascii('WEBP')], [...ascii('abcd'), 0, 0, 0, 0], 8],
  ])('gives up a file that is made of %s alone', async (_, head, unit, stride) => {
    const endless = repeated(head, unit, stride, 2 ** 31 / stride);
    expect(await readKeptSettings(endless, 'endless')).toBeUndefined();
    expect(endless.reads).toBeLessThanOrEqual(10_002);
  });
});

/** A file that begins with `head`; from the end of its first stride on, every stride begins with `unit`. */
function repeated(head: readonly number[], unit: readonly number[], stride: number, count: number) {
  const start = count === 2 ? stride : head.length;
  const source = file([], start + count * stride);
  const read = source.read.bind(source);
  source.read = async (offset, length) => {
    await read(offset, length);
    const bytes = new Uint8Array(length);
    bytes.set(head.slice(offset));
    const first = start + Math.max(0, Math.floor((offset - start) / stride)) * stride;
    for (let at = first; at < offset + length; at += stride)
      bytes.set(unit.slice(Math.max(0, offset - at), offset + length - at), Math.max(0, at - offset));
    return bytes;
  };
  return source;
}
