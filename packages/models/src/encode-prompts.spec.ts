import { cpuBackend } from '@zeroreel/backend-cpu';
import { openModelFolder } from '@zeroreel/node';
import { entry, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countingBackend, type CountingBackend } from './__testing__/counting-backend.js';
import { readCheckpoint, type Checkpoint } from './checkpoint.js';
import { encodePrompts, type EncodePromptsOptions } from './encode-prompts.js';

let backend: CountingBackend;
let checkpoint: Checkpoint;
beforeAll(async () => {
  backend = countingBackend(await cpuBackend({ threads: 1, worker: false }));
  checkpoint = await readCheckpoint(openModelFolder(readGoldens('wide').checkpoint));
});
afterAll(() => backend[Symbol.asyncDispose]());

const options = (): EncodePromptsOptions => ({
  component: checkpoint.textEncoder,
  tokenizer: checkpoint.tokenizer,
  backend,
  dtype: 'float32',
});

describe('encodePrompts', () => {
  it('runs each distinct text once and gives a row a text, in order; the encoder is freed', async () => {
    const { embeddings, cut } = await encodePrompts(['a bear', '', 'a bear'], options());
    expect(embeddings.shape).toEqual([3, 12, 16]);
    expect(entry(embeddings, 2)).toEqual(entry(embeddings, 0));
    expect(entry(embeddings, 1)).not.toEqual(entry(embeddings, 0));
    expect(cut).toEqual(['', '', '']);
    expect(backend.runs).toHaveLength(2);
    expect(backend.compiled).toEqual(['clip-text']);
    expect(backend.disposed).toEqual(['clip-text']);
  });

  it.each([
    ['empty', '', ''],
    ['10,000 characters', 'a '.repeat(5000), /^a( a){4989}$/],
    ['emoji', '🐻‍❄️🎸', /🎸|️|^$/u],
    ['other scripts', '熊は踊る', /熊は踊る/],
  ])('takes a prompt that is %s', async (_, text, expected) => {
    const { embeddings, cut } = await encodePrompts([text], options());
    expect(embeddings.data.every(Number.isFinite)).toBe(true);
    expect(cut[0]).toMatch(expected);
  });

  it('refuses to skip more layers than there are', async () => {
    await expect(encodePrompts(['a'], { ...options(), clipSkip: 99 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('clip skip is 99') as string,
    });
  });
});
