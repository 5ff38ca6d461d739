import { Tokenizer } from '@huggingface/tokenizers';
import { ZeroreelError } from '@zeroreel/core';
import { packBlocks, type TokenUnit, type WeightedToken } from './pack-blocks.js';
import type { WeightedText } from './prompt-weights.js';
import type { SpecialTokens } from './special-tokens.js';

/** A byte-pair vocabulary: token texts to ids, and the merges in order of rank, each `left right`. */
export interface ClipVocabulary {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly string[];
}

/** One prompt in tokens. */
export interface EncodedPrompt {
  /** `[L]`: start, the words, end, padding. */
  readonly ids: Int32Array;
  /** `[L]`: how much each token counts; 1 for start, end, padding and all that the prompt gives no weight. */
  readonly weights: Float32Array;
  /** The words that did not fit, as the tokenizer writes them (lower case, spaces between words); '' where all did. */
  readonly cut: string;
}

/** A word that textual inversion adds, and the tokens that take its place. */
export interface AddedWord {
  /** Found in any case, anywhere in a text. */
  readonly content: string;
  /** Ids of its tokens, which follow those of the vocabulary. */
  readonly ids: readonly number[];
}

/** What is used of the library's tokenizer, whose own declarations do not resolve. */
interface BytePairTokenizer {
  encode(text: string): { readonly ids: readonly number[] };
  decode(ids: readonly number[], options: { readonly clean_up_tokenization_spaces: boolean }): string;
  id_to_token(id: number): string | undefined;
  get_added_tokens_decoder(): ReadonlyMap<number, unknown>;
}

const createTokenizer = (json: object): BytePairTokenizer =>
  new (Tokenizer as unknown as new (json: object, config: object) => BytePairTokenizer)(json, {});

/**
 * What CLIP splits a text into (Radford et al. 2021; transformers' CLIPTokenizer): contractions, letters, digits, the
 * rest.
 */
const WORDS = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** CLIP's tokenizer: lower-cased byte-level byte-pair encoding, the same tokens as transformers' CLIPTokenizer 5.x. */
export class ClipTokenizer {
  readonly #tokenizer: BytePairTokenizer;
  readonly #bos: number;
  readonly #eos: number;
  readonly #pad: number;
  readonly #vocabulary: ClipVocabulary;
  readonly #special: SpecialTokens;
  readonly #words: readonly AddedWord[];

  /**
   * @param length L: tokens that every prompt is cut or filled to
   * @param words added to its vocabulary
   * @throws ZeroreelError `invalid-model` where the vocabulary lacks a special token
   */
  constructor(
    vocabulary: ClipVocabulary,
    special: SpecialTokens,
    readonly length: number,
    words: readonly AddedWord[] = [],
  ) {
    this.#vocabulary = vocabulary;
    this.#special = special;
    this.#words = words;
    const id = (content: string): number => tokenId(vocabulary, special, content);
    this.#bos = id(special.bos);
    this.#eos = id(special.eos);
    this.#pad = id(special.pad);
    this.#tokenizer = createTokenizer(tokenizerJson(vocabulary, special, words));
  }

  /**
   * The same tokenizer with further words.
   * @throws ZeroreelError `invalid-request` for a word that is a token already
   */
  withWords(words: readonly AddedWord[]): ClipTokenizer {
    const known = words.find(({ content }) => isToken(this.#vocabulary, this.#special, content));
    if (known) {
      const message =
        `placeholder: expected a word that is no token yet, got '${known.content}'; ` +
        'give it another one (--embedding FILE=WORD)';
      throw new ZeroreelError('invalid-request', message);
    }
    return new ClipTokenizer(this.#vocabulary, this.#special, this.length, [...this.#words, ...words]);
  }

  /** Where the text of a block ends: at its first end token, whatever pads it and whatever ids added words have. */
  endOf(ids: Int32Array): number {
    return ids.indexOf(this.#eos);
  }

  /** Tokens of a text, whole or in parts of different weights, cut to L with the end token kept. */
  encode(text: string | readonly WeightedText[]): EncodedPrompt {
    const parts = typeof text === 'string' ? [{ text, weight: 1 }] : text;
    const tokens = this.#units(parts).flatMap(({ ids, weight }) => ids.map((id) => ({ id, weight })));
    const kept = tokens.slice(0, this.length - 2);
    const all = tokens.map(({ id }) => id);
    return { ...this.#framed(kept), cut: this.#decode(all.slice(this.#wordStart(all, kept.length))) };
  }

  /**
   * Tokens of a text of any length, in blocks of L: each section begins a block, and goes on in as many as it needs.
   * @returns one block or more; nothing is cut
   * @throws ZeroreelError `invalid-request` for an added word of more tokens than a block has
   */
  encodeBlocks(sections: readonly (readonly WeightedText[])[]): readonly EncodedPrompt[] {
    const size = this.length - 2;
    const units = sections.map((section) => this.#units(section));
    for (const { ids } of units.flat()) requireUnit(ids, size, this.#wordOf(ids[0])?.content);
    return packBlocks(units, size).map((block) => ({ ...this.#framed(block), cut: '' }));
  }

  #units(parts: readonly WeightedText[]): readonly TokenUnit[] {
    return parts.flatMap(({ text, weight }) =>
      this.#tokenizer.encode(prepare(text)).ids.map((id) => ({
        ids: this.#wordOf(id)?.ids ?? [id],
        weight,
        isComma: id === this.#vocabulary.vocab[',</w>'],
      })),
    );
  }

  /** Start, tokens, end and padding, L of them. */
  #framed(tokens: readonly WeightedToken[]): Pick<EncodedPrompt, 'ids' | 'weights'> {
    const ids = new Int32Array(this.length).fill(this.#pad);
    ids.set([this.#bos, ...tokens.map(({ id }) => id), this.#eos]);
    const weights = new Float32Array(this.length).fill(1);
    weights.set(
      tokens.map(({ weight }) => weight),
      1,
    );
    return { ids, weights };
  }

  #wordOf(id: number | undefined): AddedWord | undefined {
    return id === undefined ? undefined : this.#words.find(({ ids }) => ids.includes(id));
  }

  /** The first token of the word that the token at `index` belongs to. */
  #wordStart(ids: readonly number[], index: number): number {
    let start = index;
    while (start < ids.length && start > 0 && !this.#endsWord(ids[start - 1])) start--;
    return start;
  }

  #endsWord(id: number | undefined): boolean {
    if (id === undefined) return true;
    const word = this.#wordOf(id);
    if (word) return word.ids.at(-1) === id;
    const token = this.#tokenizer.id_to_token(id) ?? '';
    return token.endsWith('</w>') || this.#tokenizer.get_added_tokens_decoder().has(id);
  }

  /** The text of tokens. The first token of an added word stands for all of it, without the space behind it. */
  #decode(ids: readonly number[]): string {
    const told = ids.filter((id) => (this.#wordOf(id)?.ids[0] ?? id) === id);
    if (told.length === 0) return '';
    const text = this.#tokenizer.decode(told, { clean_up_tokenization_spaces: false });
    const spaced = this.#words.reduce(
      (all, { content }) => all.replaceAll(content.toLowerCase(), ` ${content} `),
      text,
    );
    return spaced.replace(/ +/g, ' ').trim();
  }
}

/**
 * Text for the library, which differs from transformers in two places: it lower-cases a Σ at the end of a word to ς, as
 * JavaScript does, where transformers always writes σ; and it takes a whole text that lower-cases to a special token
 * for that token. A space at the end prevents the latter and makes no token.
 */
const prepare = (text: string): string => `${text.replaceAll('Σ', 'σ')} `;

function requireUnit(ids: readonly number[], size: number, word = ''): void {
  if (ids.length <= size) return;
  const message = `the word '${word}': expected at most ${size} tokens, which a block of text has, got ${ids.length}`;
  throw new ZeroreelError('invalid-request', message);
}

function tokenId({ vocab }: ClipVocabulary, { added }: SpecialTokens, content: string): number {
  const id = vocab[content] ?? added.find((token) => token.content === content)?.id;
  if (id === undefined) {
    throw new ZeroreelError('invalid-model', `The tokenizer's vocabulary lacks the special token '${content}'`);
  }
  return id;
}

function isToken({ vocab }: ClipVocabulary, { added }: SpecialTokens, content: string): boolean {
  const written = content.toLowerCase();
  return Object.hasOwn(vocab, written) || added.some((token) => token.content.toLowerCase() === written);
}

/** What transformers' CLIPTokenizer builds, as a tokenizer.json. */
function tokenizerJson(vocabulary: ClipVocabulary, special: SpecialTokens, words: readonly AddedWord[]): object {
  const added = special.added.map(({ content, normalized }) => ({
    id: tokenId(vocabulary, special, content),
    content,
    normalized,
    special: true,
  }));
  const addedWords = words.map(({ content, ids }) => ({
    id: ids[0],
    content: content.toLowerCase(),
    normalized: true,
    special: false,
  }));
  return {
    added_tokens: [...added, ...addedWords],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: special.unk,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      ...vocabulary,
    },
  };
}
