import { ZeroreelError, type ModelPart, type TokenEmbedding, type TokenVectors } from '@zeroreel/core';
import {
  concat,
  type ComputedWeight,
  type DType,
  type GraphBuilder,
  type Shape,
  type Value,
  type Weight,
} from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import type { ClipTextConfig } from '../clip-text/clip-text-config.js';
import { replaceWeights } from '../weights/overlays/changed-weights.js';
import type { ClipTokenizer, AddedWord } from './clip-tokenizer.js';

/** A text encoder, and a tokenizer that knows the same tokens. */
export interface ExtendedTextEncoder {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
}

/**
 * Adds words to a vocabulary (textual inversion, Gal et al. 2022, arXiv 2208.01618; diffusers'
 * `load_textual_inversion`): the token embeddings get rows behind their own, and the tokenizer gets tokens with these
 * numbers.
 * Differs: a word in capitals takes all its vectors too; diffusers gives it the first alone.
 * @param part which of a model's text encoders this is
 * @throws ZeroreelError `invalid-model` where the vectors are of another width, or missing for this encoder;
 * `invalid-request` for a placeholder that is empty, given twice or a token already
 */
export function addTokens(
  component: Component<ClipTextConfig>,
  tokenizer: ClipTokenizer,
  words: readonly TokenEmbedding[],
  part: ModelPart = 'text_encoder',
): ExtendedTextEncoder {
  if (words.length === 0) return { component, tokenizer };
  const { config, weights } = component;
  const embeddings = words.map((word, index): PlacedWord => {
    requireOwnPlaceholder(word, words.slice(0, index));
    return { placeholder: word.placeholder, vectors: vectorsFor(part, word, config.hiddenSize) };
  });
  const key = TABLES.find((each) => weights.get(each) !== undefined);
  const table = key === undefined ? undefined : weights.get(key);
  if (key === undefined || !table)
    throw new ZeroreelError('invalid-model', `${component.name}: expected the weight ${TABLES.join(' or ')}`);
  const numbered = numberWords(embeddings, config.vocabSize);
  const vocabSize = config.vocabSize + numbered.reduce((count, { ids }) => count + ids.length, 0);
  return {
    component: {
      ...component,
      config: { ...config, vocabSize },
      weights: replaceWeights(weights, new Map([[key, new LongerTable(table, embeddings)]])),
    },
    tokenizer: tokenizer.withWords(numbered),
  };
}

/** Keys of the token embeddings, with and without the prefix of transformers 4. */
const TABLES = ['text_model.embeddings.token_embedding.weight', 'embeddings.token_embedding.weight'];

/** A word with the vectors that one encoder gets. */
interface PlacedWord {
  readonly placeholder: string;
  readonly vectors: TokenVectors;
}

function numberWords(embeddings: readonly PlacedWord[], first: number): readonly AddedWord[] {
  let next = first;
  return embeddings.map(({ placeholder, vectors }) => ({
    content: placeholder,
    ids: Array.from({ length: vectors.shape[0] }, () => next++),
  }));
}

/** A table with rows behind its own, which stay in their file. */
class LongerTable implements ComputedWeight {
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(
    private readonly table: Weight | ComputedWeight,
    private readonly embeddings: readonly PlacedWord[],
  ) {
    const [rows = 0, width = 0] = table.shape;
    this.dtype = table.dtype;
    this.shape = [embeddings.reduce((count, { vectors }) => count + vectors.shape[0], rows), width];
  }

  compute(g: GraphBuilder): Value {
    const added = this.embeddings.map(({ vectors: { data, shape } }) => g.constant(data, shape, 'float32'));
    return concat(g, [g.weight('', this.table, 'float32'), ...added], 0);
  }
}

/** The first encoder's are the word's own. */
function vectorsFor(part: ModelPart, { placeholder, vectors, further }: TokenEmbedding, width: number): TokenVectors {
  const own = part === 'text_encoder' ? vectors : further?.[part];
  const [count, got] = own?.shape ?? [0, 0];
  if (own !== undefined && got === width && count > 0) return own;
  throw new ZeroreelError(
    'invalid-model',
    `the embedding of '${placeholder}' was made for another text encoder: expected vectors of ${width} numbers` +
      `${part === 'text_encoder' ? '' : ` for ${part}`}, got ${own === undefined ? 'none' : `[${count}, ${got}]`}`,
  );
}

function requireOwnPlaceholder({ placeholder }: TokenEmbedding, earlier: readonly TokenEmbedding[]): void {
  const same = (other: TokenEmbedding): boolean => other.placeholder.toLowerCase() === placeholder.toLowerCase();
  if (placeholder.trim() !== '' && !earlier.some(same)) return;
  throw new ZeroreelError(
    'invalid-request',
    `placeholder: expected a word of its own for each embedding, got '${placeholder}'`,
  );
}
