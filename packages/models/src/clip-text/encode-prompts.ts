import {
  intTensor,
  stackTexts,
  type Backend,
  type EncodePromptsOptions,
  type Executable,
  type PromptEncoding,
  type TextConditioning,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { floatOutput } from '../compiled/check-values.js';
import { addTokens } from '../tokenizer/add-tokens.js';
import type { ClipTokenizer, EncodedPrompt } from '../tokenizer/clip-tokenizer.js';
import { parsePromptWeights, weightTokens } from '../tokenizer/prompt-weights.js';
import { buildChecked } from '../weights/build-checked.js';
import { applyOverlays } from '../weights/overlays/overlaid-weights.js';
import { buildClipText } from './build-clip-text.js';
import type { ClipTextConfig } from './clip-text-config.js';

/** The text encoder that texts are encoded with, and where it runs. */
export interface TextEncoderParts {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  readonly backend: Backend;
  readonly dtype: FloatDType;
}

/**
 * Encodes texts for the UNet of Stable Diffusion 1.x and 2.x: one tensor, `context [B, L, D]`, whose row b is text b. A
 * text that nobody gave is the empty one. Parts of a text may have weights, see `parsePromptWeights`. The text encoder
 * is compiled, runs each distinct text once, and is freed again.
 */
export async function encodePrompts(
  texts: readonly (string | undefined)[],
  parts: TextEncoderParts,
  options: EncodePromptsOptions = {},
): Promise<PromptEncoding> {
  const given = texts.map((text) => text ?? '');
  const encoded = await encodeDistinct(new Set(given), parts, options);
  const rows = given.flatMap((text) => encoded.get(text) ?? []);
  return { texts: stackTexts(rows.map(({ conditioning }) => conditioning)), cut: rows.map(({ cut }) => cut) };
}

/** One text as the UNet reads it, every tensor `[1, …]`, and the words that did not fit. */
interface EncodedText {
  readonly conditioning: TextConditioning;
  readonly cut: string;
}

async function encodeDistinct(
  texts: ReadonlySet<string>,
  { component, tokenizer, backend, dtype }: TextEncoderParts,
  { clipSkip = 0, overlays = [], tokenEmbeddings = [] }: EncodePromptsOptions,
): Promise<ReadonlyMap<string, EncodedText>> {
  const overlaid = await applyOverlays('text_encoder', component, overlays);
  const extended = await addTokens(overlaid, tokenizer, tokenEmbeddings);
  const prompts = Array.from(texts, (text) => [text, extended.tokenizer.encode(parsePromptWeights(text))] as const);
  const encoded = new Map<string, EncodedText>();
  await using encoder = await compileTextEncoder(extended.component, tokenizer.length, clipSkip, backend, dtype);
  for (const [text, prompt] of prompts) {
    encoded.set(text, { conditioning: await encodeText(encoder, prompt), cut: prompt.cut });
  }
  return encoded;
}

function compileTextEncoder(
  { config, name, weights }: Component<ClipTextConfig>,
  length: number,
  clipSkip: number,
  backend: Backend,
  dtype: FloatDType,
): Promise<Executable> {
  const model = buildChecked({
    component: name,
    weights,
    build: (checked) => buildClipText({ config, weights: checked, dialect: backend.dialect, dtype, length, clipSkip }),
  });
  return backend.compile(model);
}

async function encodeText(encoder: Executable, { ids, weights }: EncodedPrompt): Promise<TextConditioning> {
  const { host } = await encoder.run({ input_ids: intTensor(ids, [1, ids.length]) });
  return { context: weightTokens(floatOutput(host, 'hidden_states'), weights) };
}
