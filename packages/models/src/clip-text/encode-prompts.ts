import { stackTexts, ZeroreelError, type EncodePromptsOptions, type PromptEncoding } from '@zeroreel/core';
import { promptRemarks } from '../tokenizer/prompt-remarks.js';
import { wordNotices } from '../tokenizer/word-notices.js';
import { encodeDistinct, type TextEncoderParts } from './encode-distinct.js';
import { equalLengths } from './equal-lengths.js';

/**
 * Encodes texts for the UNet of Stable Diffusion 1.x and 2.x: one tensor, `context [B, L, D]`, whose row b is text b. A
 * text that nobody gave is the empty one. Parts of a text may have weights, see `parsePromptWeights`; with the syntax
 * webui (`parseWebuiPrompt`) a text may go on in further blocks, and context is `[B, n·L, D]`. The text encoder is
 * compiled, runs each distinct text once, and is freed again.
 * @throws ZeroreelError `invalid-model` for words that were taught to a model of two text encoders
 */
export async function encodePrompts(
  texts: readonly (string | undefined)[],
  parts: TextEncoderParts,
  options: EncodePromptsOptions = {},
): Promise<PromptEncoding> {
  requireOneEncoder(options);
  const given = texts.map((text) => text ?? '');
  const encoded = await encodeDistinct(new Set(given), parts, options);
  const rows = given.flatMap((text) => encoded.get(text) ?? []);
  const { contexts, notice } = equalLengths(
    rows.map(({ blocks }) => blocks),
    encoded.get('')?.blocks[0],
  );
  return {
    texts: stackTexts(contexts.map((context) => ({ context }))),
    cut: rows.map(({ cut }) => cut),
    notices: [...textNotices(given, options), ...(notice === undefined ? [] : [notice])],
  };
}

/** The first half of an inversion of Stable Diffusion XL has the width of 1.x, and would be taken. */
function requireOneEncoder({ tokenEmbeddings = [] }: EncodePromptsOptions): void {
  const other = tokenEmbeddings.find(({ further }) => further !== undefined);
  if (other === undefined) return;
  throw new ZeroreelError(
    'invalid-model',
    `${other.name ?? `the word '${other.placeholder}'`}: expected a textual inversion for a model of one text encoder, ` +
      'got one for Stable Diffusion XL',
  );
}

/** What is worth telling of texts, whichever encoders read them. */
export const textNotices = (
  texts: readonly string[],
  { syntax = 'plain', tokenEmbeddings = [] }: EncodePromptsOptions,
): readonly string[] => [
  ...wordNotices(texts, tokenEmbeddings),
  ...new Set(texts.flatMap((text) => promptRemarks(text, syntax))),
];
