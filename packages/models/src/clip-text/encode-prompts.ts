import {
  intTensor,
  stackTexts,
  type Backend,
  type EncodePromptsOptions,
  type Executable,
  type PromptEncoding,
  type PromptSyntax,
  type Tensor,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { floatOutput } from '../compiled/check-values.js';
import { addTokens } from '../tokenizer/add-tokens.js';
import type { ClipTokenizer, EncodedPrompt } from '../tokenizer/clip-tokenizer.js';
import { promptRemarks } from '../tokenizer/prompt-remarks.js';
import { parsePromptWeights, weightTokens } from '../tokenizer/prompt-weights.js';
import { parseWebuiPrompt } from '../tokenizer/webui-prompt.js';
import { wordNotices } from '../tokenizer/word-notices.js';
import { buildChecked } from '../weights/build-checked.js';
import { applyOverlays } from '../weights/overlays/overlaid-weights.js';
import { buildClipText } from './build-clip-text.js';
import type { ClipTextConfig } from './clip-text-config.js';
import { equalLengths, needFilling } from './equal-lengths.js';

/** The text encoder that texts are encoded with, and where it runs. */
export interface TextEncoderParts {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  readonly backend: Backend;
  readonly dtype: FloatDType;
}

/**
 * Encodes texts for the UNet of Stable Diffusion 1.x and 2.x: one tensor, `context [B, L, D]`, whose row b is text b. A
 * text that nobody gave is the empty one. Parts of a text may have weights, see `parsePromptWeights`; with the syntax
 * webui (`parseWebuiPrompt`) a text may go on in further blocks, and context is `[B, n·L, D]`. The text encoder is
 * compiled, runs each distinct text once, and is freed again.
 */
export async function encodePrompts(
  texts: readonly (string | undefined)[],
  parts: TextEncoderParts,
  options: EncodePromptsOptions = {},
): Promise<PromptEncoding> {
  const { syntax = 'plain', tokenEmbeddings = [] } = options;
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
    notices: [
      ...wordNotices(given, tokenEmbeddings),
      ...new Set(given.flatMap((text) => promptRemarks(text, syntax))),
      ...(notice === undefined ? [] : [notice]),
    ],
  };
}

/** One text as the UNet reads it, block by block, each `[1, L, D]`, and the words that did not fit. */
interface EncodedText {
  readonly blocks: readonly Tensor[];
  readonly cut: string;
}

async function encodeDistinct(
  texts: ReadonlySet<string>,
  { component, tokenizer, backend, dtype }: TextEncoderParts,
  { clipSkip = 0, overlays = [], tokenEmbeddings = [], syntax = 'plain' }: EncodePromptsOptions,
): Promise<ReadonlyMap<string, EncodedText>> {
  const overlaid = await applyOverlays('text_encoder', component, overlays);
  const extended = addTokens(overlaid, tokenizer, tokenEmbeddings);
  const prompts = new Map(Array.from(texts, (text) => [text, tokensOf(extended.tokenizer, text, syntax)]));
  if (needFilling([...prompts.values()])) prompts.set('', tokensOf(extended.tokenizer, '', syntax));
  const encoded = new Map<string, EncodedText>();
  await using encoder = await compileTextEncoder(extended.component, tokenizer.length, clipSkip, backend, dtype);
  for (const [text, prompt] of prompts) {
    const blocks: Tensor[] = [];
    for (const block of prompt) blocks.push(await encodeBlock(encoder, block));
    encoded.set(text, { blocks, cut: prompt[0]?.cut ?? '' });
  }
  return encoded;
}

function tokensOf(tokenizer: ClipTokenizer, text: string, syntax: PromptSyntax): readonly EncodedPrompt[] {
  return syntax === 'webui'
    ? tokenizer.encodeBlocks(parseWebuiPrompt(text))
    : [tokenizer.encode(parsePromptWeights(text))];
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

async function encodeBlock(encoder: Executable, { ids, weights }: EncodedPrompt): Promise<Tensor> {
  const { host } = await encoder.run({ input_ids: intTensor(ids, [1, ids.length]) });
  return weightTokens(floatOutput(host, 'hidden_states'), weights);
}
