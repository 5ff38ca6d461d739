import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Tensor, WeightOverlay } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { entry, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countingBackend, type CountingBackend } from '../__testing__/counting-backend.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import { encodePrompts, type TextEncoderParts } from './encode-prompts.js';

let backend: CountingBackend;
let checkpoint: Checkpoint;
beforeAll(async () => {
  backend = countingBackend(await cpuBackend({ threads: 1, worker: false }));
  checkpoint = await readCheckpoint(openModelFolder(readGoldens('wide').checkpoint));
});
afterAll(() => backend[Symbol.asyncDispose]());

const parts = (): TextEncoderParts => ({
  component: checkpoint.textEncoder,
  tokenizer: checkpoint.tokenizer,
  backend,
  dtype: 'float32',
});

/** The rows' `context`, and what was cut. */
async function encode(texts: readonly (string | undefined)[]): Promise<{ context: Tensor; cut: readonly string[] }> {
  const encoding = await encodePrompts(texts, parts());
  expect(Object.keys(encoding.texts)).toEqual(['context']);
  return { context: encoding.texts['context']!, cut: encoding.cut };
}

describe('encodePrompts', () => {
  it('runs each distinct text once and gives a row a text, in order; the encoder is freed', async () => {
    const { context, cut } = await encode(['a bear', '', 'a bear']);
    expect(context.shape).toEqual([3, 12, 16]);
    expect(entry(context, 2)).toEqual(entry(context, 0));
    expect(entry(context, 1)).not.toEqual(entry(context, 0));
    expect(cut).toEqual(['', '', '']);
    expect(backend.runs).toHaveLength(2);
    expect(backend.compiled).toEqual(['clip-text']);
    expect(backend.disposed).toEqual(['clip-text']);
  });

  it('reads a negative prompt that nobody gave as the empty one', async () => {
    const before = backend.runs.length;
    const { context, cut } = await encode([undefined, '']);
    expect(entry(context, 0)).toEqual(entry(context, 1));
    expect(cut).toEqual(['', '']);
    expect(backend.runs.length - before).toBe(1);
  });

  it.each([
    ['empty', '', ''],
    ['10,000 characters', 'a '.repeat(5000), /^a( a){4989}$/],
    ['emoji', '🐻‍❄️🎸', /🎸|️|^$/u],
    ['other scripts', '熊は踊る', /熊は踊る/],
  ])('takes a prompt that is %s', async (_, text, expected) => {
    const { context, cut } = await encode([text]);
    expect(context.data.every(Number.isFinite)).toBe(true);
    expect(cut[0]).toMatch(expected);
  });

  it('gives words their weights, and keeps the mean', async () => {
    const { context } = await encode(['a bear dances', 'a (bear:1.5) dances']);
    const [plain, weighted] = [entry(context, 0).data, entry(context, 1).data];
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
    const { context } = await encode(['a bear dances', 'a (bear:1) dances', 'a bear (dances', 'a bear \\(dances']);
    expect(entry(context, 1)).toEqual(entry(context, 0));
    expect(entry(context, 3)).toEqual(entry(context, 2));
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
    const overlaid = await encodePrompts(['a'], parts(), { overlays: [overlay] });
    expect(asked).toEqual(['text_encoder']);
    expect(overlaid).toEqual(await encodePrompts(['a'], parts()));
  });

  it('refuses to skip more layers than there are', async () => {
    await expect(encodePrompts(['a'], parts(), { clipSkip: 99 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('clip skip: expected 0 to') as string,
    });
  });
});
