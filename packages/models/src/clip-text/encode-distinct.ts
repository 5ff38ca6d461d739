import '@zeroreel/core/disposal';
import {
  intTensor,
  type Backend,
  type EncodePromptsOptions,
  type Executable,
  type ModelPart,
  type PromptSyntax,
  type Tensor,
} from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { floatOutput } from '../compiled/check-values.js';
import { addTokens } from '../tokenizer/add-tokens.js';
import type { ClipTokenizer, EncodedPrompt } from '../tokenizer/clip-tokenizer.js';
import { parsePromptWeights, weightTokens } from '../tokenizer/prompt-weights.js';
import { parseWebuiPrompt } from '../tokenizer/webui-prompt.js';
import { buildChecked } from '../weights/build-checked.js';
import { applyOverlays } from '../weights/overlays/overlaid-weights.js';
import { buildClipText, type BuildClipTextOptions } from './build-clip-text.js';
import type { ClipTextConfig } from './clip-text-config.js';
import { needFilling } from './equal-lengths.js';

/** A text encoder that texts are encoded with, and where it runs. */
export interface TextEncoderParts {
  /** What overlays and taught words know it as. Default `text_encoder`. */
  readonly part?: ModelPart;
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  readonly backend: Backend;
  readonly dtype: FloatDType;
  /** Which layer is read. Default `last`. */
  readonly reads?: BuildClipTextOptions['reads'];
}

/** One text as a text encoder says it, block by block, each `[1, L, D]`, and the words that did not fit. */
export interface EncodedText {
  readonly blocks: readonly Tensor[];
  readonly cut: string;
  /** `[1, P]`: the first block's summary, where the network makes one. */
  readonly pooled?: Tensor;
}

/** Encodes each text once, and the empty one where others are filled up with it. The text encoder is freed again. */
export async function encodeDistinct(
  texts: ReadonlySet<string>,
  { part = 'text_encoder', component, tokenizer, ...where }: TextEncoderParts,
  { clipSkip = 0, overlays = [], tokenEmbeddings = [], syntax = 'plain' }: EncodePromptsOptions,
): Promise<ReadonlyMap<string, EncodedText>> {
  const overlaid = await applyOverlays(part, component, overlays);
  const extended = addTokens(overlaid, tokenizer, tokenEmbeddings, part);
  const prompts = new Map(Array.from(texts, (text) => [text, tokensOf(extended.tokenizer, text, syntax)]));
  if (needFilling([...prompts.values()])) prompts.set('', tokensOf(extended.tokenizer, '', syntax));
  const encoded = new Map<string, EncodedText>();
  await using encoder = await compileTextEncoder(extended.component, tokenizer.length, clipSkip, where);
  for (const [text, prompt] of prompts) {
    const blocks: EncodedBlock[] = [];
    for (const block of prompt) blocks.push(await encodeBlock(encoder, block, tokenizer.endOf(block.ids)));
    const pooled = blocks[0]?.pooled;
    encoded.set(text, {
      blocks: blocks.map(({ hidden }) => hidden),
      cut: prompt[0]?.cut ?? '',
      ...(pooled && { pooled }),
    });
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
  { backend, dtype, reads = 'last' }: Pick<TextEncoderParts, 'backend' | 'dtype' | 'reads'>,
): Promise<Executable> {
  const { dialect } = backend;
  const model = buildChecked({
    component: name,
    weights,
    build: (checked) => buildClipText({ config, weights: checked, dialect, dtype, length, clipSkip, reads }),
  });
  return backend.compile(model);
}

interface EncodedBlock {
  readonly hidden: Tensor;
  readonly pooled?: Tensor;
}

async function encodeBlock(encoder: Executable, { ids, weights }: EncodedPrompt, end: number): Promise<EncodedBlock> {
  const pools = encoder.outputs.some(({ name }) => name === 'pooled');
  const { host } = await encoder.run({
    input_ids: intTensor(ids, [1, ids.length]),
    ...(pools && { end: intTensor(Int32Array.of(end), [1]) }),
  });
  const hidden = weightTokens(floatOutput(host, 'hidden_states'), weights);
  return { hidden, ...(pools && { pooled: floatOutput(host, 'pooled') }) };
}
