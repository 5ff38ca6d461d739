import { expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readJson } from './read-json.js';

const files = memoryModelFiles({
  'good.json': '{"a": 1}',
  'cut.json': '{"a"',
  'null.json': 'null',
  'pointer.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n',
  'page.json': '<!doctype html><html>',
});

it('readJson reads an object', async () => {
  expect(await readJson(files, 'good.json')).toEqual({ a: 1 });
});

it('readJson reads numbers that only Python writes as null, and texts as they are', async () => {
  const python = '{"lambda_min_clipped": -Infinity, "list": [1, NaN], "text": "Infinity", "solver_order": 2}';
  expect(await readJson(memoryModelFiles({ 'config.json': python }), 'config.json')).toEqual({
    lambda_min_clipped: null,
    list: [1, null],
    text: 'Infinity',
    solver_order: 2,
  });
});

it('readJson leaves strings alone that look like such numbers, behind any backslashes', async () => {
  const python = String.raw`{"a\\": NaN, "b\"": ": NaN,", "c": [-Infinity]}`;
  expect(await readJson(memoryModelFiles({ 'config.json': python }), 'config.json')).toEqual({
    ...{ 'a\\': null, 'b"': ': NaN,', c: [null] },
  });
});

it('readJson refuses what takes more memory than any file of a model', async () => {
  const read = (json: string) => readJson(memoryModelFiles({ 'a.json': json }), 'a.json');
  await expect(read(`{"a":${'['.repeat(99)}${']'.repeat(99)}}`)).rejects.toThrow('nested 64 deep at most, got 100');
  await expect(read(`[${'{},'.repeat(2 ** 20)}0]`)).rejects.toThrow('JSON of 1048576 values at most, got 2097');
  await expect(read(`"${'x'.repeat(2 ** 25)}"`)).rejects.toThrow('up to 33554432 bytes of text, got 33554434');
  await expect(read(`${' '.repeat(2 ** 20)}NaN: ${' '.repeat(2 ** 20)}`)).rejects.toThrow('text that does not parse');
});

it.each([
  ['cut.json', 'invalid-model', 'model/cut.json: expected JSON'],
  ['null.json', 'invalid-model', 'model/null.json: expected a JSON object, got null'],
  ['pointer.json', 'invalid-model', "model/pointer.json: expected the model's own file, got a Git LFS pointer"],
  ['page.json', 'invalid-model', 'got a saved web page (HTML)'],
  ['none.json', 'missing-file', 'none.json'],
])('readJson refuses %s', async (path, code, message) => {
  await expect(readJson(files, path)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
  });
});
