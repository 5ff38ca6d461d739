import { Tokenizer } from '@huggingface/tokenizers';
import { ZeroreelError } from '@zeroreel/core';
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
  /** The words that did not fit, as the tokenizer writes them (lower case, spaces between words); '' where all did. */
  readonly cut: string;
}

/** The words of CLIP (Radford et al. 2021; transformers' CLIPTokenizer): contractions, letters, single digits, the rest. */
const WORDS = String.raw`<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`;

/** CLIP's tokenizer: lower-cased byte-level byte-pair encoding, the same tokens as transformers' CLIPTokenizer 5.x. */
export class ClipTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #bos: number;
  readonly #eos: number;
  readonly #pad: number;

  /**
   * @param length L: tokens that every prompt is cut or filled to
   * @throws ZeroreelError `invalid-model` where the vocabulary lacks a special token
   */
  constructor(
    vocabulary: ClipVocabulary,
    special: SpecialTokens,
    readonly length: number,
  ) {
    const id = (content: string): number => tokenId(vocabulary, special, content);
    this.#bos = id(special.bos);
    this.#eos = id(special.eos);
    this.#pad = id(special.pad);
    this.#tokenizer = new Tokenizer(tokenizerJson(vocabulary, special), {});
  }

  /** Tokens of `text`, cut to L with the end token kept. */
  encode(text: string): EncodedPrompt {
    const words = this.#tokenizer.encode(prepare(text)).ids;
    const kept = words.slice(0, this.length - 2);
    const ids = new Int32Array(this.length).fill(this.#pad);
    ids.set([this.#bos, ...kept, this.#eos]);
    return { ids, cut: this.#decode(words.slice(this.#wordStart(words, kept.length))) };
  }

  /** The first token of the word that the token at `index` belongs to. */
  #wordStart(ids: readonly number[], index: number): number {
    let start = index;
    while (start < ids.length && start > 0 && !this.#endsWord(ids[start - 1])) start--;
    return start;
  }

  #endsWord(id: number | undefined): boolean {
    if (id === undefined) return true;
    const token = this.#tokenizer.id_to_token(id) ?? '';
    return token.endsWith('</w>') || this.#tokenizer.get_added_tokens_decoder().has(id);
  }

  #decode(ids: number[]): string {
    return ids.length === 0 ? '' : this.#tokenizer.decode(ids, { clean_up_tokenization_spaces: false }).trim();
  }
}

/**
 * Text for the library, which differs from transformers in two places: it lower-cases a Σ at the end of a word to ς, as
 * JavaScript does, where transformers always writes σ; and it takes a whole text that lower-cases to a special token
 * for that token. A space at the end prevents the latter and makes no token.
 */
const prepare = (text: string): string => `${text.replaceAll('Σ', 'σ')} `;

function tokenId({ vocab }: ClipVocabulary, { added }: SpecialTokens, content: string): number {
  const id = vocab[content] ?? added.find((token) => token.content === content)?.id;
  if (id === undefined) {
    throw new ZeroreelError('invalid-model', `The tokenizer's vocabulary lacks the special token '${content}'`);
  }
  return id;
}

/** What transformers' CLIPTokenizer builds, as a tokenizer.json. */
function tokenizerJson(vocabulary: ClipVocabulary, special: SpecialTokens): object {
  return {
    added_tokens: special.added.map(({ content, normalized }) => ({
      id: tokenId(vocabulary, special, content),
      content,
      normalized,
      special: true,
    })),
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
