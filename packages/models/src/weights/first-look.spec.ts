import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { describeContent, firstLook } from './first-look.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 3438167534\n`;

describe('describeContent', () => {
  it.each([
    [POINTER, /^a Git LFS pointer, the text that stands for a file of 3438167534 bytes .*git lfs pull/],
    ['<!doctype html>\n<html class="">', /^a saved web page \(HTML\).*\/resolve\//],
    ['\xef\xbb\xbf  <HTML>', /^a saved web page/],
    ['PK\x03\x04\0\0\x08\x08\0\0archive/data.pkl', /^a Python pickle, which is not read because it can run code/],
    ['PK\x03\x04\x14\0\0\0model.safetensors', /^a zip archive: unpack it/],
    ['\x80\x02}q\0(X\x0a\0\0\0state_dict', /^a Python pickle.*state_dict/],
    ['GGUF\x03\0\0\0', /^a GGUF file/],
    ['\x1f\x8b\x08\0', /^a gzip archive/],
    ['7z\xbc\xaf\x27\x1c', /^a 7z archive/],
    [`${'weights/'.padEnd(257, '\0')}ustar\x0000`, /^a tar archive/],
    ['\x89PNG\r\n\x1a\n', /^a picture \(PNG\)/],
    ['\xff\xd8\xff\xe0', /^a picture \(JPEG\)/],
    ['{"error":"Unauthorized"}', /^a text that begins with “\{"error":"Unauthorized"\}”/],
    ['Access to model x/y is restricted. You must be authenticated to access it.\n', /begins with “Access to model x/],
    ['', /^an empty file/],
  ])('%j', (content, expected) => {
    expect(describeContent(bytes(content))).toMatch(expected);
  });

  it.each(['\x80\x02', '\x80\x05', '\x1f\x8b'])('knows safetensors whose header has the length %j', (length) => {
    expect(describeContent(bytes(`${length}\0\0\0\0\0\0{"a":{"dtype":"F32"`))).toBeUndefined();
  });

  it('says nothing of safetensors, whole or cut, and of bytes without a meaning', () => {
    expect(describeContent(float32File({ a: [1] }))).toBeUndefined();
    expect(describeContent(float32File({ a: [1] }).subarray(0, 12))).toBeUndefined();
    expect(describeContent(Uint8Array.of(1, 2, 3, 250, 0, 7))).toBeUndefined();
  });

  it('knows a text whose last character is cut', () => {
    const text = new TextEncoder().encode('あ'.repeat(10));
    expect(describeContent(text.subarray(0, -1))).toMatch(/^a text that begins with “ああ/);
  });
});

it('firstLook reads the beginning of a file alone', async () => {
  const file = await memoryModelFiles({ a: bytes(`${POINTER}${' '.repeat(1e5)}`) }).open('a');
  let read = 0;
  const counted = { ...file, read: (offset: number, length: number) => ((read += length), file.read(offset, length)) };
  expect(await firstLook(counted)).toMatch(/Git LFS/);
  expect(read).toBeLessThan(10_000);
});
