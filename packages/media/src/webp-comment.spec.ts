import { describe, expect, it } from 'vitest';
import { bytesInMemory, ByteWindow } from './byte-source.js';
import { addWebpComment, readWebpComment } from './webp-comment.js';

const chunk = (name: string, payload: readonly number[]) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(payload.length);
  return Buffer.concat([Buffer.from(name), size, Buffer.from(payload), Buffer.alloc(payload.length % 2)]);
};
const webp = (...chunks: readonly Buffer[]) => {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Uint8Array.from(Buffer.concat([Buffer.from('RIFF'), size, body]));
};
const animation = webp(chunk('VP8X', [2, 0, 0, 0, 7, 0, 0, 7, 0, 0]), chunk('ANMF', [1, 2, 3]));

const read = (bytes: Uint8Array) => readWebpComment(new ByteWindow(bytesInMemory(bytes)));

describe('WebP comment', () => {
  it('gives back what was put in, markup characters and all', async () => {
    const comment = JSON.stringify({ prompt: `<b> & "quotes" 'single' 🐼` });
    expect(await read(addWebpComment(animation, comment))).toBe(comment);
  });

  it('sets the XMP flag beside the others and the size of the file', async () => {
    const out = addWebpComment(animation, '{}');
    expect(out[20]).toBe(2 | 4);
    expect(Buffer.from(out).readUInt32LE(4)).toBe(out.length - 8);
    expect([...out.subarray(30, 42)]).toEqual([...animation.subarray(30, 42)]);
  });

  it('replaces an earlier comment', async () => {
    const twice = addWebpComment(addWebpComment(animation, '{"a":1}'), '{"a":2}');
    expect(await read(twice)).toBe('{"a":2}');
    expect(twice.length).toBe(addWebpComment(animation, '{"a":2}').length);
  });

  it('gives a single picture of the simple layout a header with its size', async () => {
    const still = webp(chunk('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0])); // 320×240
    const out = addWebpComment(still, '{}');
    expect(Buffer.from(out).toString('latin1', 12, 16)).toBe('VP8X');
    expect([...out.subarray(20, 30)]).toEqual([4, 0, 0, 0, 0x3f, 1, 0, 0xef, 0, 0]);
    expect(await read(out)).toBe('{}');
  });

  it('has none where none was put in', async () => {
    expect(await read(animation)).toBeUndefined();
  });

  it('refuses other bytes, the lossless simple layout and a file cut short', async () => {
    expect(() => addWebpComment(new Uint8Array(20), '{}')).toThrow(/Not a WebP/);
    expect(() => addWebpComment(webp(chunk('VP8L', [1])), '{}')).toThrow(/VP8X or VP8 as its first chunk, got VP8L/);
    await expect(read(animation.subarray(0, 36))).rejects.toThrow(/Damaged WebP/);
  });

  it('writes an XMP packet that other programs can read', async () => {
    const description = 'a < b && c > d, &lt; stays &lt; 🐼\nsecond line';
    const written = addWebpComment(animation, description);
    const text = new TextDecoder().decode(written);
    expect(text).toContain('<rdf:li xml:lang="x-default">a &lt; b &amp;&amp; c &gt; d, &amp;lt; stays');
    expect(await read(written)).toBe(description);
  });

  it('finds none in a packet without a description', async () => {
    const other = webp(chunk('VP8X', [6, 0, 0, 0, 7, 0, 0, 7, 0, 0]), chunk('XMP ', [...Buffer.from('<x:xmpmeta/>')]));
    expect(await read(other)).toBeUndefined();
  });
});
