import { intTensor, tensor, type Backend, type Executable, type PromptEncoding, type Tensor } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';
import type { Component } from './checkpoint.js';
import { buildClipText } from './clip-text/build-clip-text.js';
import type { ClipTextConfig } from './clip-text/clip-text-config.js';
import { floatOutput } from './require-shape.js';
import type { ClipTokenizer } from './tokenizer/clip-tokenizer.js';
import { buildChecked } from './weights/build-checked.js';

export interface EncodePromptsOptions {
  readonly component: Component<ClipTextConfig>;
  readonly tokenizer: ClipTokenizer;
  readonly backend: Backend;
  readonly dtype: FloatDType;
  /** Layers left out at the end. */
  readonly clipSkip?: number;
}

/** Compiles the text encoder, runs each distinct text once, and frees it again. */
export async function encodePrompts(texts: readonly string[], options: EncodePromptsOptions): Promise<PromptEncoding> {
  const { tokenizer, component } = options;
  const prompts = texts.map((text) => tokenizer.encode(text));
  await using encoder = await compileTextEncoder(options);
  const embeddings = new Map<string, Tensor>();
  for (const [index, text] of texts.entries()) {
    const ids = prompts[index]?.ids;
    if (ids && !embeddings.has(text)) embeddings.set(text, await encode(encoder, ids));
  }

  const { length } = tokenizer;
  const { hiddenSize } = component.config;
  const data = new Float32Array(texts.length * length * hiddenSize);
  texts.forEach((text, row) => data.set(embeddings.get(text)?.data ?? [], row * length * hiddenSize));
  return { embeddings: tensor(data, [texts.length, length, hiddenSize]), cut: prompts.map(({ cut }) => cut) };
}

function compileTextEncoder(options: EncodePromptsOptions): Promise<Executable> {
  const { component, tokenizer, backend, dtype, clipSkip = 0 } = options;
  const { config, name } = component;
  const { length } = tokenizer;
  const model = buildChecked({
    component: name,
    weights: component.weights,
    build: (weights) => buildClipText({ config, weights, dialect: backend.dialect, dtype, length, clipSkip }),
  });
  return backend.compile(model);
}

async function encode(encoder: Executable, ids: Int32Array): Promise<Tensor> {
  const { host } = await encoder.run({ input_ids: intTensor(ids, [1, ids.length]) });
  return floatOutput(host, 'hidden_states');
}
