import { expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readJson } from './read-json.js';

const files = memoryModelFiles({ 'good.json': '{"a": 1}', 'cut.json': '{"a"', 'null.json': 'null' });

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

it.each([
  ['cut.json', 'invalid-model', 'model/cut.json: expected JSON'],
  ['null.json', 'invalid-model', 'model/null.json: expected a JSON object, got null'],
  ['none.json', 'missing-file', 'none.json'],
])('readJson refuses %s', async (path, code, message) => {
  await expect(readJson(files, path)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
  });
});
