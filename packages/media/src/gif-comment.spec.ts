import { describe, expect, it } from 'vitest';
import { bytesInMemory, ByteWindow } from './byte-source.js';
import { addGifComment, asciiJson, readGifComment } from './gif-comment.js';

/** One black pixel, a global colour table of two colours, one image block. */
const onePixel = Uint8Array.from(
  Buffer.from('47494638396101000100800000000000ffffff2c000000000100010000024401003b'.replaceAll(' ', ''), 'hex'),
);

const read = (gif: Uint8Array) => readGifComment(new ByteWindow(bytesInMemory(gif)));

describe('GIF comment', () => {
  it('gives back what was put in, over several sub-blocks', async () => {
    const comment = JSON.stringify({ prompt: 'naïve 🐼 '.repeat(200) });
    const gif = addGifComment(onePixel, comment);
    expect(JSON.parse((await read(gif))!)).toEqual(JSON.parse(comment));
  });

  it('leaves every other byte as it was', () => {
    const gif = addGifComment(onePixel, '{}');
    expect([...gif.subarray(0, 19)]).toEqual([...onePixel.subarray(0, 19)]);
    expect([...gif.subarray(gif.length - 15)]).toEqual([...onePixel.subarray(19)]);
    expect(gif.length).toBe(onePixel.length + 6);
  });

  it('has none where none was put in', async () => {
    expect(await read(onePixel)).toBeUndefined();
  });

  it('refuses other bytes and a file cut short', async () => {
    expect(() => addGifComment(Uint8Array.of(1, 2, 3), '{}')).toThrow(/Not a GIF/);
    await expect(read(addGifComment(onePixel, '{"a":"long enough"}').subarray(0, 30))).rejects.toThrow(/Damaged GIF/);
    await expect(read(onePixel.with(19, 7))).rejects.toThrow('Damaged GIF: no block begins at byte 19');
  });
});

describe('asciiJson', () => {
  it('leaves ASCII alone and keeps the meaning of everything else', () => {
    const value = { prompt: 'a "red" panda 🐼 in København, 雨' };
    const text = asciiJson(JSON.stringify(value));
    expect(text).toMatch(/^[ -~]+$/);
    expect(text).toContain('\\"red\\"');
    expect(JSON.parse(text)).toEqual(value);
  });
});
