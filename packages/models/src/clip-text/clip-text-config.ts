import { ConfigReader } from '../config-reader.js';

/** Activations of CLIP's text encoders, by transformers' names. */
export const TEXT_ACTIVATIONS = ['quick_gelu', 'gelu', 'gelu_new', 'gelu_pytorch_tanh'] as const;

export type TextActivation = (typeof TEXT_ACTIVATIONS)[number];

/** How a CLIPTextModel is built: the part of transformers' CLIPTextConfig that the network depends on. */
export interface ClipTextConfig {
  readonly vocabSize: number;
  /** L: tokens of a text, padding counted in. */
  readonly maxPositionEmbeddings: number;
  /** D: channels of an embedding. */
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: TextActivation;
  readonly layerNormEpsilon: number;
  /** P: channels of the pooled text, where the network projects it (CLIPTextModelWithProjection). */
  readonly pooledChannels?: number;
}

/**
 * Reads the `config.json` of transformers' CLIPTextModel; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export const parseClipTextConfig = (json: unknown, name: string): ClipTextConfig =>
  readClipTextConfig(new ConfigReader(json, name));

/** The same of CLIPTextModelWithProjection, whose texts are pooled too. @throws as `parseClipTextConfig` does */
export function parsePooledClipTextConfig(json: unknown, name: string): ClipTextConfig {
  const read = new ConfigReader(json, name);
  return { ...readClipTextConfig(read), pooledChannels: read.count('projection_dim', 512) };
}

function readClipTextConfig(read: ConfigReader): ClipTextConfig {
  read.only('model_type', 'clip_text_model');
  const config: ClipTextConfig = {
    vocabSize: read.count('vocab_size', 49408),
    maxPositionEmbeddings: read.count('max_position_embeddings', 77),
    hiddenSize: read.count('hidden_size', 512),
    intermediateSize: read.count('intermediate_size', 2048),
    layers: read.count('num_hidden_layers', 12),
    heads: read.count('num_attention_heads', 8),
    activation: read.choice('hidden_act', TEXT_ACTIVATIONS, 'quick_gelu'),
    layerNormEpsilon: read.number('layer_norm_eps', 1e-5),
  };
  if (config.hiddenSize % config.heads !== 0) {
    read.refuse('num_attention_heads', `a divisor of the ${config.hiddenSize} channels`);
  }
  return config;
}
