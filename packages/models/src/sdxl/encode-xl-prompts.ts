import {
  scale,
  stackTexts,
  tensor,
  ZeroreelError,
  type EncodePromptsOptions,
  type PromptEncoding,
  type Tensor,
  type TokenEmbedding,
} from '@zeroreel/core';
import { encodeDistinct, type EncodedText, type TextEncoderParts } from '../clip-text/encode-distinct.js';
import { textNotices } from '../clip-text/encode-prompts.js';
import { equalLengths } from '../clip-text/equal-lengths.js';
import type { SinusoidOptions } from '../nn/timestep-embedding.js';
import { SECOND_ENCODER } from '../weights/open-parts.js';
import { sizeWaves } from './size-conditioning.js';
import { timeIdsOf } from './size-options.js';

/** What texts of Stable Diffusion XL are encoded with. */
export interface XlTextParts {
  readonly first: TextEncoderParts;
  /** Pools texts as well. */
  readonly second: TextEncoderParts;
  /** How the network embeds a size. */
  readonly sizes: SinusoidOptions;
  /** Whether a text that nobody gave is zeros (`force_zeros_for_empty_prompt`); else it is the empty one. */
  readonly zeroesMissing: boolean;
  /** Side of the pictures that it was trained on, for texts of no video in particular. */
  readonly defaultSize: number;
}

/**
 * Encodes texts for the UNet of Stable Diffusion XL (diffusers' `StableDiffusionXLPipeline.encode_prompt`): `context [B, L,
 * D₁ + D₂]`, what the last layer but one of both text encoders says of each token, and `added [B, P + 6·E]`, the second
 * encoder's summary of each text with the sizes of the picture behind it. The encoders run one after the other; each is
 * compiled, runs each distinct text once, and is freed before the next.
 * Differs: a text ends at its first end token. transformers takes the largest id for it where a published config.json says
 * `eos_token_id: 2`, which is a taught word's.
 * @throws ZeroreelError `invalid-model` for words that were taught to another model
 */
export async function encodeXlPrompts(
  texts: readonly (string | undefined)[],
  { first, second, sizes, zeroesMissing, defaultSize }: XlTextParts,
  options: EncodePromptsOptions = {},
): Promise<PromptEncoding> {
  const { width = defaultSize, height = defaultSize, tokenEmbeddings = [] } = options;
  requireBothVectors(tokenEmbeddings);
  const given = texts.filter((text) => text !== undefined);
  // Zeros have the shapes of a text that is encoded.
  const [standIn = ''] = zeroesMissing ? given : [];
  const read = texts.map((text) => text ?? standIn);
  const distinct = new Set(read);
  const ofFirst = await encodeDistinct(distinct, first, options);
  const joined = joinEncoders(ofFirst, await encodeDistinct(distinct, second, options), second.component.name);
  const rows = read.flatMap((text) => joined.get(text) ?? []);
  const { contexts, notice } = equalLengths(
    rows.map(({ blocks }) => blocks),
    joined.get('')?.blocks[0],
  );
  const waves = sizeWaves(timeIdsOf(options.modelOptions ?? {}, { width, height }), sizes);
  const isZero = (row: number): boolean => texts[row] === undefined && zeroesMissing;
  const encoded = rows.map(({ pooled }, row): Record<'context' | 'added', Tensor> => {
    const context = contexts[row] ?? pooled;
    if (!isZero(row)) return { context, added: withWaves(pooled, waves) };
    return { context: scale(0, context), added: withWaves(scale(0, pooled), waves) };
  });
  return {
    texts: stackTexts(encoded),
    cut: rows.map(({ cut }, row) => (isZero(row) ? '' : cut)),
    notices: [...textNotices(given, options), ...(notice === undefined ? [] : [notice])],
  };
}

interface JoinedText extends EncodedText {
  readonly pooled: Tensor;
}

/** What both encoders say of each text, side by side. */
function joinEncoders(
  first: ReadonlyMap<string, EncodedText>,
  second: ReadonlyMap<string, EncodedText>,
  name: string,
): ReadonlyMap<string, JoinedText> {
  return new Map(
    Array.from(first, ([text, { blocks, cut }]): [string, JoinedText] => {
      const other = second.get(text);
      if (other?.pooled === undefined || other.blocks.length !== blocks.length) {
        const expected = `${blocks.length} blocks of text and a summary, as the first text encoder has`;
        throw new ZeroreelError(
          'invalid-model',
          `${name}: expected ${expected}, got ${other?.blocks.length ?? 'none'}`,
        );
      }
      const joined = blocks.map((block, k) => joinChannels(block, other.blocks[k] ?? block));
      return [text, { blocks: joined, cut, pooled: other.pooled }];
    }),
  );
}

/** `[1, L, D₁]` and `[1, L, D₂]` → `[1, L, D₁ + D₂]` */
function joinChannels(a: Tensor, b: Tensor): Tensor {
  const [, tokens = 0, left = 0] = a.shape;
  const [, , right = 0] = b.shape;
  const data = new Float32Array(tokens * (left + right));
  for (let token = 0; token < tokens; token++) {
    data.set(a.data.subarray(token * left, (token + 1) * left), token * (left + right));
    data.set(b.data.subarray(token * right, (token + 1) * right), token * (left + right) + left);
  }
  return tensor(data, [1, tokens, left + right]);
}

/** `[1, P]` → `[1, P + 6·E]` */
function withWaves({ data }: Tensor, waves: Float32Array): Tensor {
  const all = new Float32Array(data.length + waves.length);
  all.set(data);
  all.set(waves, data.length);
  return tensor(all, [1, all.length]);
}

/** An inversion for one text encoder alone belongs to another model; so does one with other numbers of vectors. */
function requireBothVectors(words: readonly TokenEmbedding[]): void {
  for (const { name, placeholder, vectors, further } of words) {
    const [count] = vectors.shape;
    const got = further?.[SECOND_ENCODER]?.shape[0];
    if (got === count) continue;
    const expected = `one of Stable Diffusion XL, with ${count} vectors under clip_l and as many under clip_g`;
    const what = got === undefined ? 'one for a model of one text encoder' : `${got} under clip_g`;
    throw new ZeroreelError(
      'invalid-model',
      `${name ?? `the word '${placeholder}'`}: expected ${expected}, got ${what}`,
    );
  }
}
