import { cpuBackend } from '@zeroreel/backend-cpu';
import type { WeightOverlay } from '@zeroreel/core';
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

  it('gives words their weights, and keeps the mean', async () => {
    const { embeddings } = await encodePrompts(['a bear dances', 'a (bear:1.5) dances'], options());
    const [plain, weighted] = [entry(embeddings, 0).data, entry(embeddings, 1).data];
    const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum(weighted) - sum(plain))).toBeLessThan(1e-3);
    const scale = weighted[0]! / plain[0]!;
    const bear = [...weighted].flatMap((value, i) =>
      Math.abs(value / plain[i]! / scale - 1.5) < 1e-4 ? [Math.floor(i / 16)] : [],
    );
    expect(new Set(bear)).toEqual(new Set(bear.slice(0, 1).concat(bear.at(-1)!)));
    expect(bear.length % 16).toBe(0);
    expect(bear.length).toBeGreaterThan(0);
  });

  it('is the same bit for bit where a weight is 1, and where parentheses are text', async () => {
    const { embeddings } = await encodePrompts(
      ['a bear dances', 'a (bear:1) dances', 'a bear (dances', 'a bear \\(dances'],
      options(),
    );
    expect(entry(embeddings, 1)).toEqual(entry(embeddings, 0));
    expect(entry(embeddings, 3)).toEqual(entry(embeddings, 2));
  });

  it('lays overlays over the weights', async () => {
    const asked: string[] = [];
    const overlay: WeightOverlay = {
      name: 'overlay',
      async apply(part, weights) {
        asked.push(part);
        return weights;
      },
    };
    const overlaid = await encodePrompts(['a'], { ...options(), overlays: [overlay] });
    expect(asked).toEqual(['text_encoder']);
    expect(overlaid).toEqual(await encodePrompts(['a'], options()));
  });

  it('refuses to skip more layers than there are', async () => {
    await expect(encodePrompts(['a'], { ...options(), clipSkip: 99 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('clip skip is 99') as string,
    });
  });
});
