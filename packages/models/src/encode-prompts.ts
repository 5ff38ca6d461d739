import { intTensor, tensor, type Backend, type Executable, type PromptEncoding, type Tensor } from '@zeroreel/core';
import type { EncodePromptsOptions as Teaching } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from './checkpoint.js';
import { buildClipText } from './clip-text/build-clip-text.js';
import type { ClipTextConfig } from './clip-text/clip-text-config.js';
import { floatOutput } from './require-shape.js';
import type { ClipTokenizer, EncodedPrompt } from './tokenizer/clip-tokenizer.js';
import { parsePromptWeights } from './tokenizer/prompt-weights.js';
import { weightTokens } from './tokenizer/weight-tokens.js';
import { teachWords } from './tokenizer/teach-words.js';
import { buildChecked } from './weights/build-checked.js';
import { applyOverlays } from './weights/overlays/apply-overlays.js';

/** What texts are encoded with. */
export interface EncodePromptsOptions extends Teaching {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  readonly backend: Backend;
  readonly dtype: FloatDType;
}

/**
 * Compiles the text encoder, runs each distinct text once, and frees it again. Parts of a text may have weights, see
 * `parsePromptWeights`.
 */
export async function encodePrompts(texts: readonly string[], options: EncodePromptsOptions): Promise<PromptEncoding> {
  const { component, tokenizer } = await prepare(options);
  const prompts = new Map(texts.map((text) => [text, tokenizer.encode(parsePromptWeights(text))]));
  const embeddings = new Map<string, Tensor>();
  await using encoder = await compileTextEncoder(component, tokenizer.length, options);
  for (const [text, prompt] of prompts) embeddings.set(text, await encode(encoder, prompt));

  const { length } = tokenizer;
  const { hiddenSize } = component.config;
  const data = new Float32Array(texts.length * length * hiddenSize);
  texts.forEach((text, row) => data.set(embeddings.get(text)?.data ?? [], row * length * hiddenSize));
  const cut = texts.map((text) => prompts.get(text)?.cut ?? '');
  return { embeddings: tensor(data, [texts.length, length, hiddenSize]), cut };
}

/** The text encoder with its overlays and learnt words. */
function prepare({ component, tokenizer, overlays = [], tokenEmbeddings = [] }: EncodePromptsOptions) {
  return applyOverlays('text_encoder', component, overlays).then((overlaid) =>
    teachWords(overlaid, tokenizer, tokenEmbeddings),
  );
}

function compileTextEncoder(
  { config, name, weights }: Component<ClipTextConfig>,
  length: number,
  { backend, dtype, clipSkip = 0 }: EncodePromptsOptions,
): Promise<Executable> {
  const model = buildChecked({
    component: name,
    weights,
    build: (checked) => buildClipText({ config, weights: checked, dialect: backend.dialect, dtype, length, clipSkip }),
  });
  return backend.compile(model);
}

async function encode(encoder: Executable, { ids, weights }: EncodedPrompt): Promise<Tensor> {
  const { host } = await encoder.run({ input_ids: intTensor(ids, [1, ids.length]) });
  return weightTokens(floatOutput(host, 'hidden_states'), weights);
}
