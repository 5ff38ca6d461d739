import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseWeightedPath } from './parse-weighted-path.js';

it.each([
  ['style.safetensors', 'style.safetensors', 1],
  ['style.safetensors:0.7', 'style.safetensors', 0.7],
  ['style.safetensors:-1', 'style.safetensors', -1],
  ['a:b/style.safetensors', 'a:b/style.safetensors', 1],
  ['a:b/style.safetensors:2', 'a:b/style.safetensors', 2],
])('reads %s', (text, path, weight) => {
  expect(parseWeightedPath('--lora', text)).toEqual({ path: resolve(path), weight });
});

it.each(['', ':0.5'])('refuses %j, naming the flag', (text) => {
  expect(() => parseWeightedPath('--lora', text)).toThrow(`--lora: expected PATH[:WEIGHT], got '${text}'`);
});
