import { ZeroreelError, type TokenEmbedding } from '@zeroreel/core';
import { encodeNumbers, type DType, type Weight } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import type { ClipTextConfig } from '../clip-text/clip-text-config.js';
import { replaceWeights } from '../weights/overlays/overlaid-weights.js';
import { readBytes, readNumbers } from '../weights/stored-weight.js';
import type { ClipTokenizer, AddedWord } from './clip-tokenizer.js';

/** A text encoder, and a tokenizer that knows the same tokens. */
export interface ExtendedTextEncoder {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
}

/**
 * Adds words to a vocabulary (textual inversion, Gal et al. 2022, arXiv 2208.01618; diffusers'
 * `load_textual_inversion`): the token embeddings get rows behind their own, in their type, and the tokenizer gets
 * tokens with these numbers.
 * Differs: a word in capitals takes all its vectors too; diffusers gives it the first alone.
 * @throws ZeroreelError `invalid-model` where the vectors are of another width, `invalid-request` for a placeholder
 * that is empty, given twice or a token already
 */
export async function addTokens(
  component: Component<ClipTextConfig>,
  tokenizer: ClipTokenizer,
  embeddings: readonly TokenEmbedding[],
): Promise<ExtendedTextEncoder> {
  if (embeddings.length === 0) return { component, tokenizer };
  const { config, weights } = component;
  embeddings.forEach((embedding, index) => {
    requireWidth(embedding, config.hiddenSize);
    requireOwnPlaceholder(embedding, embeddings.slice(0, index));
  });
  const key = TABLES.find((each) => weights.get(each) !== undefined);
  const table = key === undefined ? undefined : weights.get(key);
  if (key === undefined || !table)
    throw new ZeroreelError('invalid-model', `${component.name}: expected the weight ${TABLES.join(' or ')}`);
  const words = numberWords(embeddings, config.vocabSize);
  const vocabSize = config.vocabSize + words.reduce((count, { ids }) => count + ids.length, 0);
  const longer = await appendRows(table, key, embeddings);
  return {
    component: {
      ...component,
      config: { ...config, vocabSize },
      weights: replaceWeights(weights, new Map([[key, longer]])),
    },
    tokenizer: tokenizer.withWords(words),
  };
}

/** Keys of the token embeddings, with and without the prefix of transformers 4. */
const TABLES = ['text_model.embeddings.token_embedding.weight', 'embeddings.token_embedding.weight'];

function numberWords(embeddings: readonly TokenEmbedding[], first: number): readonly AddedWord[] {
  let next = first;
  return embeddings.map(({ placeholder, vectors }) => ({
    content: placeholder,
    ids: Array.from({ length: vectors.shape[0] }, () => next++),
  }));
}

async function appendRows(table: Weight, key: string, embeddings: readonly TokenEmbedding[]): Promise<Weight> {
  const [rows = 0, width = 0] = table.shape;
  const { dtype, data: own } = await writableTable(table, key);
  const added = embeddings.map(({ vectors }) => encodeNumbers(vectors.data, dtype));
  const parts = [own, ...added];
  const data = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  const count = embeddings.reduce((sum, { vectors }) => sum + vectors.shape[0], 0);
  return { dtype, shape: [rows + count, width], data };
}

/** The table in a type that rows can be written in without losing more than float16 does. */
async function writableTable(
  table: Weight,
  key: string,
): Promise<{ readonly dtype: DType; readonly data: Uint8Array }> {
  const { dtype } = table;
  if (dtype !== 'float64' && dtype !== 'float8e4m3fn' && dtype !== 'float8e5m2') {
    return { dtype, data: await readBytes(table, key) };
  }
  return { dtype: 'float32', data: encodeNumbers(await readNumbers(table, key), 'float32') };
}

function requireWidth({ placeholder, vectors }: TokenEmbedding, width: number): void {
  const [count, got] = vectors.shape;
  if (got === width && count > 0) return;
  throw new ZeroreelError(
    'invalid-model',
    `the embedding of '${placeholder}' was made for another text encoder: expected vectors of ${width} numbers, ` +
      `got [${count}, ${got}]`,
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
