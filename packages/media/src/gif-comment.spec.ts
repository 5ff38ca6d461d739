import { describe, expect, it } from 'vitest';
import { addGifComment, asciiJson, readGifComment } from './gif-comment.js';

/** One black pixel, a global colour table of two colours, one image block. */
const onePixel = Uint8Array.from(
  Buffer.from('47494638396101000100800000000000ffffff2c000000000100010000024401003b'.replaceAll(' ', ''), 'hex'),
);

describe('GIF comment', () => {
  it('gives back what was put in, over several sub-blocks', () => {
    const comment = JSON.stringify({ prompt: 'naïve 🐼 '.repeat(200) });
    const gif = addGifComment(onePixel, comment);
    expect(JSON.parse(readGifComment(gif)!)).toEqual(JSON.parse(comment));
  });

  it('leaves every other byte as it was', () => {
    const gif = addGifComment(onePixel, '{}');
    expect([...gif.subarray(0, 19)]).toEqual([...onePixel.subarray(0, 19)]);
    expect([...gif.subarray(gif.length - 15)]).toEqual([...onePixel.subarray(19)]);
    expect(gif.length).toBe(onePixel.length + 6);
  });

  it('has none where none was put in', () => {
    expect(readGifComment(onePixel)).toBeUndefined();
  });

  it('refuses other bytes and a file cut short', () => {
    expect(() => readGifComment(Uint8Array.of(1, 2, 3))).toThrow(/Not a GIF89a/);
    expect(() => readGifComment(addGifComment(onePixel, '{"a":"long enough"}').subarray(0, 30))).toThrow(/Damaged GIF/);
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
