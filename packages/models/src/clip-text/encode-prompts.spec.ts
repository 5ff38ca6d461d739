import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Tensor, type WeightOverlay } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { entry, expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countingBackend, type CountingBackend } from '../__testing__/counting-backend.js';
import { webuiGoldens, webuiStates } from '../__testing__/webui-goldens.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import type { TextEncoderParts } from './encode-distinct.js';
import { encodePrompts } from './encode-prompts.js';

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

  it('tells of taught words and of signs that mean something elsewhere, each once', async () => {
    const toy = {
      name: 'toy.safetensors',
      placeholder: '<toy>',
      vectors: { data: new Float32Array(16), shape: [1, 16] as const },
    };
    const { notices } = await encodePrompts(['a (red) bear', 'a (red) bear', 'AND'], parts(), {
      tokenEmbeddings: [toy],
    });
    expect(notices).toEqual([
      "toy.safetensors taught the word '<toy>' (1 vector), which no prompt has: it does nothing",
      expect.stringContaining('The prompt has (red), which is read as text'),
      expect.stringContaining('The prompt has AND'),
    ]);
    expect((await encodePrompts(['a bear'], parts())).notices).toEqual([]);
  });

  it('refuses to skip more layers than there are', async () => {
    await expect(encodePrompts(['a'], parts(), { clipSkip: 99 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('clip skip: expected 0 to') as string,
    });
  });
});

describe('the syntax webui', () => {
  let sd1: Checkpoint;
  beforeAll(async () => {
    sd1 = await readCheckpoint(openModelFolder(readGoldens('sd1').checkpoint));
  });
  const encodeWebui = (texts: readonly string[]) =>
    encodePrompts(
      texts,
      { component: sd1.textEncoder, tokenizer: sd1.tokenizer, backend, dtype: 'float32' },
      { syntax: 'webui' },
    );

  it.each(webuiGoldens.prompts.map(({ prompt, blocks }, index) => [prompt, blocks.length, index] as const))(
    'encodes %s in %i blocks as webui does, to 1e-5',
    async (prompt, count, index) => {
      const { texts, cut } = await encodeWebui([prompt]);
      const { data, shape } = texts['context']!;
      expect(shape).toEqual([1, count * 77, 24]);
      const kept = Array.from({ length: count * 77 }, (_, token) => token).filter(
        (token) => (token % 77) % webuiGoldens.every === 0,
      );
      const states = kept.flatMap((token) => [...data.subarray(token * 24, (token + 1) * 24)]);
      const expected = webuiStates().float(String(index));
      expectClose(tensor(Float32Array.from(states), expected.shape), expected, { absolute: 1e-5 });
      expect(cut).toEqual(['']);
    },
  );

  it('repeats a shorter text, so that rows have one length', async () => {
    const { texts } = await encodeWebui(['', 'a bear BREAK a dog']);
    const [empty, two] = [entry(texts['context']!, 0), entry(texts['context']!, 1)];
    expect(two.shape).toEqual([154, 24]);
    expect(empty.data.slice(0, 77 * 24)).toEqual(empty.data.slice(77 * 24));
    expect(two.data.slice(0, 77 * 24)).not.toEqual(two.data.slice(77 * 24));
  });

  it('fills up texts whose lengths would multiply', async () => {
    const { texts, notices } = await encodeWebui(['a BREAK '.repeat(3) + 'a', 'b BREAK '.repeat(4) + 'b']);
    expect(texts['context']!.shape).toEqual([2, 5 * 77, 24]);
    expect(notices).toEqual([expect.stringContaining('4 and 5 blocks')]);
    const { texts: alone } = await encodeWebui(['']);
    expect(entry(texts['context']!, 0).data.slice(4 * 77 * 24)).toEqual(alone['context']!.data);
  });
});
