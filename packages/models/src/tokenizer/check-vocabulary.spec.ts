import { describe, expect, it } from 'vitest';
import { checkVocabulary } from './check-vocabulary.js';
import { readClipVocabulary } from './clip-vocabulary.js';

const vocabulary = {
  vocab: { a: 0, b: 1, 'a</w>': 2, 'b</w>': 3, ab: 4, 'ab</w>': 5, '<s>': 6, '</s>': 7 },
  merges: ['a b', 'a b</w>'],
};
const added = ['<s>', '</s>'].map((content) => ({ content, normalized: false }));
const check = (changes: Partial<Parameters<typeof checkVocabulary>[0]>) =>
  checkVocabulary({ name: 'tokenizer', vocabulary, added, ...changes });

describe('checkVocabulary', () => {
  it('lets tables pass that belong together, CLIP’s among them', async () => {
    expect(check({})).toEqual([]);
    expect(check({ vocabSize: 8 })).toEqual([]);
    const clip = await readClipVocabulary();
    const roles = ['<|startoftext|>', '<|endoftext|>'].map((content) => ({ content, normalized: true }));
    expect(checkVocabulary({ name: 'clip', vocabulary: clip, added: roles, vocabSize: 49408 })).toEqual([]);
  });

  it('lets a table pass that is filled up with unused tokens', () => {
    const filled = { ...vocabulary.vocab, 'unused0</w>': 8, '[unused1]': 9 };
    expect(check({ vocabulary: { ...vocabulary, vocab: filled }, vocabSize: 10 })).toEqual([]);
  });

  it.each([
    [{ merges: ['a b'] }, "merges for every token of its vocabulary, got none for 1, such as 'ab</w>'"],
    [
      { merges: [] },
      "merges for every token of its vocabulary, got none for 2, such as 'ab', 'ab</w>': one of the two tables is cut off",
    ],
    [{ merges: [...vocabulary.merges, 'a c'] }, "merges of tokens in its vocabulary, got 'a c'"],
    [{ merges: ['a b', 'version'] }, "two tokens in each merge, got 'version' as number 2"],
  ])('refuses tables that do not: %j', (changes, message) => {
    const check = () =>
      checkVocabulary({ name: 'tokenizer', vocabulary: { ...vocabulary, ...changes }, added, vocabSize: 8 });
    expect(check).toThrow(expect.objectContaining({ code: 'invalid-model' }));
    expect(check).toThrow(`tokenizer: expected ${message}`);
  });

  it('refuses ids that the text encoder does not have, and far fewer than it has', () => {
    const toy = { content: '<toy>', normalized: true, id: 8 };
    expect(() => check({ added: [...added, toy], vocabSize: 8 })).toThrow(
      "below the 8 tokens of the text encoder, got 8 for '<toy>'",
    );
    expect(check({ added: [...added, toy], vocabSize: 9 })).toEqual([]);
    expect(() => check({ vocabSize: 100 })).toThrow('about the 100 tokens of the text encoder, got 8');
  });

  it('tells of tokens that the text encoder has and nobody knows, unless its table is filled up', async () => {
    const clip = await readClipVocabulary();
    const roles = ['<|startoftext|>', '<|endoftext|>'].map((content) => ({ content, normalized: true }));
    const told = (vocabSize: number) => checkVocabulary({ name: 'clip', vocabulary: clip, added: roles, vocabSize });
    expect(told(49410)).toEqual([expect.stringContaining('clip: 2 tokens of the text encoder are unknown to it')]);
    expect(told(49409)).toEqual([expect.stringContaining('clip: 1 token of the text encoder is unknown to it')]);
    expect(told(49472)).toEqual([]);
  });
});
