import { expect, it } from 'vitest';
import { coversName } from './covers-name.js';
import { parseModelName } from './parse-model-name.js';

const nameOf = (text: string) => parseModelName(text)!.name;
const COMMIT = 'a'.repeat(40);

it.each([
  ['a/b', 'a/b', true],
  ['a/b', `a/b@${COMMIT}`, true],
  ['a/b', 'https://huggingface.co/a/b/blob/main/x.safetensors', true],
  ['a/b:unet', 'a/b@main:unet/config.json', true],
  ['a/b@v1', 'a/b@v1:x.safetensors', true],
  ['a/b@v1', 'a/b', false],
  ['a/b@v1', `a/b@${COMMIT}`, false],
  ['a/b:unet', 'a/b:unet2', false],
  ['a/b:unet', 'a/b', false],
  ['a/b', 'a/bc', false],
  ['a/b', 'civitai:1', false],
  ['civitai:1', 'civitai:1?fp=fp16', true],
  ['civitai:1?fp=fp16', 'civitai:1', false],
  ['civitai:1', 'civitai:models/1', false],
  ['https://example.org/sd/', 'https://example.org/sd/unet/config.json', true],
  ['https://example.org/sd', 'https://example.org/sdxl', false],
])('%s covers %s: %s', (whole, part, covers) => {
  expect(coversName(nameOf(whole), nameOf(part))).toBe(covers);
});
