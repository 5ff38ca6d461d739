import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ZeroreelError } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { ClipTokenizer, type ClipVocabulary } from './clip-tokenizer.js';
import { resolveSpecialTokens } from './special-tokens.js';

/** Made by tools/goldens/tokenizer.py with transformers 5.23.0; the command is in its head. */
interface Goldens {
  readonly prompts: readonly string[];
  readonly mini: readonly (readonly number[])[];
  readonly sd1: readonly (readonly number[])[];
  readonly sd2: readonly (readonly number[])[];
}

const file = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));
const goldens = JSON.parse(file('../__fixtures__/tokenizer/tokens.json').toString()) as Goldens;
const mini = '../../../mini/base/tokenizer';

const miniVocabulary: ClipVocabulary = {
  vocab: JSON.parse(file(`${mini}/vocab.json`).toString()) as Record<string, number>,
  merges: file(`${mini}/merges.txt`).toString().trimEnd().split('\n').slice(1),
};
const miniTokenizer = new ClipTokenizer(miniVocabulary, resolveSpecialTokens({}), 32);

/** CLIP's own vocabulary: 256 bytes, the same at the end of a word, 48,894 merges, two special tokens. */
function clipVocabulary(): ClipVocabulary {
  const merges = gunzipSync(file('../__fixtures__/tokenizer/clip-merges.txt.gz')).toString().trimEnd().split('\n');
  const visible = [range(33, 127), range(161, 173), range(174, 256)].flat();
  const hidden = range(0, 256).filter((byte) => !visible.includes(byte));
  const alphabet = [...visible, ...hidden.map((_, index) => 256 + index)].map((code) => String.fromCodePoint(code));
  const joined = merges.map((merge) => merge.replace(' ', ''));
  const tokens = [...alphabet, ...alphabet.map((byte) => `${byte}</w>`), ...joined, '<|startoftext|>', '<|endoftext|>'];
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const normalized = (content: string): object => ({ content, normalized: true });
const published = (pad: string): object => ({
  bos_token: normalized('<|startoftext|>'),
  eos_token: normalized('<|endoftext|>'),
  unk_token: normalized('<|endoftext|>'),
  pad_token: pad,
});

describe('ClipTokenizer gives the tokens of transformers', () => {
  const clip = clipVocabulary();
  const tokenizers = {
    mini: miniTokenizer,
    sd1: new ClipTokenizer(clip, resolveSpecialTokens({ specialTokensMap: { ...published('<|endoftext|>') } }), 77),
    sd2: new ClipTokenizer(clip, resolveSpecialTokens({ specialTokensMap: { ...published('!') } }), 77),
  };

  for (const name of ['mini', 'sd1', 'sd2'] as const) {
    it.each(goldens.prompts.map((prompt, index) => [prompt.slice(0, 40), prompt, goldens[name][index]]))(
      `${name}: %j`,
      (_, prompt, ids) => {
        expect([...tokenizers[name].encode(prompt as string).ids]).toEqual(ids);
      },
    );
  }

  it('has the ids of CLIP', () => {
    expect([...tokenizers.sd1.encode('a photo of a cat').ids.subarray(0, 7)]).toEqual([
      49406, 320, 1125, 539, 320, 2368, 49407,
    ]);
  });
});

describe('ClipTokenizer cuts', () => {
  const short = new ClipTokenizer(miniVocabulary, resolveSpecialTokens({}), 8);

  it('nothing from a prompt that fits', () => {
    expect(short.encode('a panda').cut).toBe('');
  });

  it('whole words off the end, keeps the end token and says which words', () => {
    const { ids, cut } = short.encode('a b c d e f Panda GUITAR 🐼!');
    expect(ids.at(-1)).toBe(1023);
    expect(cut).toBe('panda guitar 🐼!');
  });

  it('and names a word whole that was cut in its middle', () => {
    const { ids, cut } = short.encode('a b c d e xylophonist sings');
    expect(ids[6]).not.toBe(1023);
    expect(cut).toBe('xylophonist sings');
  });

  it('10,000 characters without a space', () => {
    expect(short.encode('🐼'.repeat(5000)).cut).toHaveLength(10_000);
  });
});

it('ClipTokenizer finds tokens that textual inversion added behind the vocabulary', () => {
  const config = { added_tokens_decoder: { '1024': { content: '<toy>', normalized: false } } };
  const tokenizer = new ClipTokenizer(miniVocabulary, resolveSpecialTokens({ config }), 8);
  expect([...tokenizer.encode('a <toy>!').ids]).toEqual([1022, 320, 1024, 256, 1023, 1023, 1023, 1023]);
});

it('ClipTokenizer refuses a vocabulary without its special tokens', () => {
  expect(() => new ClipTokenizer({ vocab: { a: 0 }, merges: [] }, resolveSpecialTokens({}), 77)).toThrow(
    new ZeroreelError('invalid-model', `The tokenizer's vocabulary lacks the special token '<|startoftext|>'`),
  );
});

describe('ClipTokenizer encodes in blocks', () => {
  const short = new ClipTokenizer(miniVocabulary, resolveSpecialTokens({}), 8);
  const taught = short.withWords([{ content: '<toy>', ids: [1024, 1025, 1026] }]);
  const plain = (text: string) => [[{ text, weight: 1 }]];

  it('of its length, each with start and end', () => {
    const blocks = short.encodeBlocks([[{ text: 'a b c d e f g', weight: 1.5 }], [{ text: 'h', weight: 1 }]]);
    expect(blocks.map(({ ids, cut }) => [ids[0], ids.length, cut])).toEqual([
      [1022, 8, ''],
      [1022, 8, ''],
      [1022, 8, ''],
    ]);
    expect([...(blocks[1]?.ids ?? [])]).toEqual([1022, short.encode('g').ids[1], 1023, 1023, 1023, 1023, 1023, 1023]);
    expect([...(blocks[0]?.weights ?? [])]).toEqual([1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1]);
    expect([...(blocks[1]?.weights ?? [])]).toEqual([1, 1.5, 1, 1, 1, 1, 1, 1]);
  });

  it('and parts no added word', () => {
    const [first, second] = taught.encodeBlocks(plain('a b c d <toy> e'));
    expect(first?.ids[5]).toBe(1023);
    expect([...(second?.ids.subarray(1, 4) ?? [])]).toEqual([1024, 1025, 1026]);
  });

  it('and refuses an added word that no block holds', () => {
    const ids = Array.from({ length: 7 }, (_, index) => 1024 + index);
    const long = short.withWords([{ content: '<toy>', ids }]);
    expect(() => long.encodeBlocks(plain('a <toy>'))).toThrow(
      new ZeroreelError(
        'invalid-request',
        "the word '<toy>': expected at most 6 tokens, which a block of text has, got 7",
      ),
    );
  });
});
