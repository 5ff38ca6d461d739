import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Backend, type TokenEmbedding } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { encodeNumbers } from '@zeroreel/onnx';
import { entry, expectClose, GoldenTensors, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loraFixture } from '../__testing__/golden-weights.js';
import { weightNumbers } from '../__testing__/weight-numbers.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import { encodePrompts } from '../clip-text/encode-prompts.js';
import { addTokens } from './add-tokens.js';
import { readTokenEmbedding } from './token-embedding.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../__fixtures__/lora/${name}`, import.meta.url));
/** Made by tools/goldens/lora.py with diffusers' `load_textual_inversion`. */
const goldens = JSON.parse(readFileSync(fixture('inversion.json'), 'utf8')) as {
  prompts: string[];
  tokens: number[][];
};

let backend: Backend;
let checkpoint: Checkpoint;
let toy: TokenEmbedding;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  checkpoint = await readCheckpoint(openModelFolder(readGoldens('sd1').checkpoint));
  toy = await readTokenEmbedding(loraFixture('inversion'));
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('a word of three vectors is what diffusers makes of it', () => {
  it('in tokens', async () => {
    const { tokenizer, component } = addTokens(checkpoint.textEncoder, checkpoint.tokenizer, [toy]);
    const { vocabSize } = checkpoint.textEncoder.config;
    expect(component.config.vocabSize).toBe(vocabSize + 3);
    const tokens = goldens.prompts.map((prompt) => [...tokenizer.encode(prompt).ids]);
    expect(tokens).toEqual(goldens.tokens);
  });

  it('in embeddings, to 1e-5', async () => {
    const { textEncoder: component, tokenizer } = checkpoint;
    const expected = new GoldenTensors(fixture('inversion.embeddings.safetensors'));
    const parts = { component, tokenizer, backend, dtype: 'float32' } as const;
    const { texts } = await encodePrompts(goldens.prompts, parts, { tokenEmbeddings: [toy] });
    goldens.prompts.forEach((_, index) => {
      const { data } = entry(texts['context']!, index);
      expectClose(tensor(data.slice(0, 12 * 24), [1, 12, 24]), expected.float(String(index)), { absolute: 1e-5 });
    });
  });
});

describe('addTokens', () => {
  const teach = async (...words: TokenEmbedding[]) => addTokens(checkpoint.textEncoder, checkpoint.tokenizer, words);

  it('changes nothing without words', async () => {
    const { textEncoder, tokenizer } = checkpoint;
    expect(addTokens(textEncoder, tokenizer, [])).toEqual({ component: textEncoder, tokenizer });
  });

  it('finds a word in capitals', async () => {
    const { tokenizer } = await teach(toy);
    expect(tokenizer.encode('a <CAT-Toy>').ids).toEqual(tokenizer.encode('a <cat-toy>').ids);
  });

  it.each(['float8e4m3fn', 'float8e5m2', 'float64'] as const)(
    'does not round the vectors as a table of %s does',
    async (dtype) => {
      const { textEncoder, tokenizer } = checkpoint;
      const key = 'text_model.embeddings.token_embedding.weight';
      const { vocabSize, hiddenSize } = textEncoder.config;
      const data = encodeNumbers(new Float32Array(vocabSize * hiddenSize).fill(1.5), dtype);
      const weights = new Map([[key, { dtype, shape: [vocabSize, hiddenSize], data }]]);
      const { component } = addTokens({ ...textEncoder, weights }, tokenizer, [toy]);
      const table = component.weights.get(key);
      expect(table).toMatchObject({ shape: [vocabSize + 3, hiddenSize] });
      const numbers = await weightNumbers(table);
      expect(numbers[0]).toBe(1.5);
      expect(numbers.slice(vocabSize * hiddenSize)).toEqual(toy.vectors.data);
    },
  );

  it('names a word once among what is cut', async () => {
    const { tokenizer } = await teach(toy);
    expect(tokenizer.encode(`${'a '.repeat(74)}<cat-toy> runs`).cut).toBe('<cat-toy> runs');
  });

  it.each([
    [
      { placeholder: '<toy>', vectors: { data: new Float32Array(8), shape: [1, 8] } },
      'invalid-model',
      "'<toy>' was made for another text encoder: expected vectors of 24 numbers, got [1, 8]",
    ],
    [
      { placeholder: 'a', vectors: { data: new Float32Array(24), shape: [1, 24] } },
      'invalid-request',
      "expected a word that is no token yet, got 'a'",
    ],
    [
      { placeholder: ' ', vectors: { data: new Float32Array(24), shape: [1, 24] } },
      'invalid-request',
      'expected a word of its own',
    ],
  ] as [TokenEmbedding, string, string][])('refuses %#', async (word, code, message) => {
    await expect(teach(word)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  it('refuses one word twice', async () => {
    await expect(teach(toy, { ...toy, placeholder: '<CAT-toy>' })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
