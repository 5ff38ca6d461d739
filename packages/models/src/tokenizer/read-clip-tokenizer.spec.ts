import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readClipTokenizer } from './read-clip-tokenizer.js';

const mini = (name: string): string =>
  readFileSync(new URL(`../../../mini/base/tokenizer/${name}`, import.meta.url)).toString();

const vocabulary = { 'tokenizer/vocab.json': mini('vocab.json'), 'tokenizer/merges.txt': mini('merges.txt') };

describe('readClipTokenizer', () => {
  it('reads vocab.json and merges.txt, with the configured length', async () => {
    const files = memoryModelFiles({ ...vocabulary, 'tokenizer/tokenizer_config.json': { model_max_length: 16 } });
    const tokenizer = await readClipTokenizer(files, { maxPositions: 77 });
    expect(tokenizer.encode('a panda').ids).toHaveLength(16);
  });

  it('never goes beyond the positions of the text encoder', async () => {
    const files = memoryModelFiles({ ...vocabulary, 'tokenizer/tokenizer_config.json': { model_max_length: 1e30 } });
    expect((await readClipTokenizer(files, { maxPositions: 77 })).length).toBe(77);
  });

  it('pads as special_tokens_map.json says', async () => {
    const files = memoryModelFiles({ ...vocabulary, 'tokenizer/special_tokens_map.json': { pad_token: '!' } });
    expect((await readClipTokenizer(files, { maxPositions: 32 })).encode('a panda').ids.at(-1)).toBe(0);
  });

  it('knows the tokens of added_tokens.json', async () => {
    const files = memoryModelFiles({ ...vocabulary, 'tokenizer/added_tokens.json': { '<Cat-Toy>': 1024 } });
    expect((await readClipTokenizer(files, { maxPositions: 32 })).encode('a <cat-toy>!').ids[2]).toBe(1024);
  });

  it('reads the same from tokenizer.json alone', async () => {
    const single = await readClipTokenizer(memoryModelFiles({ 'tokenizer/tokenizer.json': mini('tokenizer.json') }), {
      maxPositions: 32,
    });
    const double = await readClipTokenizer(memoryModelFiles(vocabulary), { maxPositions: 32 });
    const prompt = 'a panda is playing guitar 🐼';
    expect(single.encode(prompt)).toEqual(double.encode(prompt));
  });

  it.each([
    [{}, 'missing-file', 'vocab.json'],
    [{ 'tokenizer/vocab.json': mini('vocab.json') }, 'missing-file', 'merges.txt'],
    [{ ...vocabulary, 'tokenizer/vocab.json': '{"a": ' }, 'invalid-model', 'vocab.json: expected JSON'],
    [{ ...vocabulary, 'tokenizer/vocab.json': '[1]' }, 'invalid-model', 'expected a JSON object, got [1]'],
    [{ ...vocabulary, 'tokenizer/vocab.json': { a: 'b' } }, 'invalid-model', `'a': expected an integer id, got "b"`],
    [{ 'tokenizer/tokenizer.json': {} }, 'invalid-model', `'model': expected an object, got nothing`],
    [
      { 'tokenizer/tokenizer.json': { model: { vocab: {} } } },
      'invalid-model',
      `'merges': expected a list, got nothing`,
    ],
  ])('refuses a damaged folder %#', async (content, code, message) => {
    await expect(readClipTokenizer(memoryModelFiles(content), { maxPositions: 77 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
