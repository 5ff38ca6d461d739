import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CLIP_VOCABULARY_SIZE, clipTokenizer, readClipVocabulary } from './clip-vocabulary.js';

const fixture = (name: string): Buffer => readFileSync(new URL(`../__fixtures__/tokenizer/${name}`, import.meta.url));
/** See clip-tokenizer.spec.ts. */
const goldens = JSON.parse(fixture('tokens.json').toString()) as Record<'prompts', string[]> &
  Record<'sd1' | 'sd2', number[][]>;

describe('the vocabulary that comes with the package', () => {
  it('is CLIP’s', async () => {
    const { vocab, merges } = await readClipVocabulary();
    expect(merges.join('\n')).toBe(gunzipSync(fixture('clip-merges.txt.gz')).toString().trimEnd());
    expect(Object.keys(vocab)).toHaveLength(CLIP_VOCABULARY_SIZE);
  });

  it.each([
    ['sd1', '<|endoftext|>'],
    ['sd2', '!'],
  ] as const)('gives the tokens of transformers for every golden prompt: %s', async (name, padding) => {
    const tokenizer = await clipTokenizer(77, padding);
    const tokens = goldens.prompts.map((prompt) => [...tokenizer.encode(prompt).ids]);
    expect(tokens).toEqual(goldens[name]);
  });
});
