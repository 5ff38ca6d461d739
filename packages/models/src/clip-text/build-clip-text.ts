import { ZeroreelError } from '@zeroreel/core';
import {
  add,
  cast,
  gather,
  gelu,
  GraphBuilder,
  lengthOf,
  reshape,
  slice,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { tokenDimensions } from '../nn/dimensions.js';
import { layerNorm, linear } from '../nn/layers.js';
import type { ClipTextConfig, TextActivation } from './clip-text-config.js';

/** What the graph of a text encoder is built from. */
export interface BuildClipTextOptions {
  readonly config: ClipTextConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; `hidden_states` is float32 in any case. */
  readonly dtype: FloatDType;
  /** L: tokens of a text. Default: the model's own length, which is also the most. */
  readonly length?: number;
  /** Layers left out at the end, as diffusers counts them. Default 0. */
  readonly clipSkip?: number;
  /**
   * What is told of each token: what the last layer says, with the final norm applied (Stable Diffusion 1.x and 2.x), or
   * what the last layer but one says, as it is (Stable Diffusion XL). Default `last`.
   */
  readonly reads?: 'last' | 'penultimate';
}

/**
 * The graph of a CLIPTextModel. In: `input_ids [1, L]` int32. Out: `hidden_states [1, L, D]`, those behind the layer
 * that `reads` and `clipSkip` pick (diffusers' `encode_prompt`). With a projection further in: `end [1]` int32, where
 * the text ends; out: `pooled [1, P]`, the projection of what the last layer says there, float32 whatever `clipSkip`.
 * @throws ZeroreelError `invalid-request` for a `length` or `clipSkip` that the model does not have; OnnxError
 * `missing-weight`, `weight-shape`
 */
export function buildClipText(options: BuildClipTextOptions): OnnxModel {
  const { config, weights, dialect, dtype, reads = 'last' } = options;
  const { length = config.maxPositionEmbeddings, clipSkip = 0 } = options;
  const behind = reads === 'penultimate' ? 1 : 0;
  requireRange('clip skip', clipSkip, 0, config.layers - behind);
  requireRange('tokens of a text', length, 1, config.maxPositionEmbeddings);
  const g = new GraphBuilder({ name: 'clip-text', dtype, dialect, weights });
  const ids = g.input('input_ids', 'int32', [1, length]);
  const { picked, last, normed } = g.scope(rootScope(weights), () => textModel(g, ids, config, clipSkip + behind));
  g.output('hidden_states', cast(g, reads === 'last' ? normed(picked) : picked, 'float32'));
  if (reads === 'last' && config.pooledChannels === undefined) return g.finish();
  const final = normed(last);
  if (config.pooledChannels !== undefined) {
    g.output('pooled', cast(g, pooledText(g, final, config.pooledChannels), 'float32'));
  }
  return g.finish();
}

/** The text's summary: the projection of what is said at its end (transformers' CLIPTextModelWithProjection). */
function pooledText(g: GraphBuilder, hidden: Value, channels: number): Value {
  const [, , width] = tokenDimensions(hidden);
  const atEnd = reshape(g, gather(g, hidden, g.input('end', 'int32', [1]), 1), [1, width]);
  return linear(g, 'text_projection', atEnd, channels, { bias: false });
}

/** transformers 5 writes a CLIPTextModel without the prefix that version 4 put before every key. */
const rootScope = (weights: WeightLookup): string =>
  weights.get('text_model.final_layer_norm.weight') === undefined ? '' : 'text_model';

/** What a text encoder says of each token, `[1, L, D]`. */
interface TextStates {
  /** Behind the layer that is read. */
  readonly picked: Value;
  /** Behind the last layer. */
  readonly last: Value;
  /** Applies the final norm. */
  readonly normed: (x: Value) => Value;
}

/** Layers that are left out are written all the same, so that their weights are known; the graph drops them. */
function textModel(g: GraphBuilder, ids: Value, config: ClipTextConfig, omitted: number): TextStates {
  const scope = g.path;
  let hidden = embeddings(g, ids, config);
  let picked = hidden;
  for (let layer = 0; layer < config.layers; layer++) {
    hidden = textEncoderLayer(g, `encoder.layers.${layer}`, hidden, config);
    if (layer < config.layers - omitted) picked = hidden;
  }
  const normed = (x: Value): Value =>
    g.scope(scope, () => layerNorm(g, 'final_layer_norm', x, config.layerNormEpsilon));
  return { picked, last: hidden, normed };
}

/** What each token means and where it stands, `[1, L, D]` (transformers' CLIPTextEmbeddings). */
function embeddings(g: GraphBuilder, ids: Value, config: ClipTextConfig): Value {
  const { vocabSize, maxPositionEmbeddings, hiddenSize } = config;
  return g.scope('embeddings', () => {
    const tokens = gather(g, g.parameter('token_embedding.weight', [vocabSize, hiddenSize]), ids, 0);
    const positions = g.parameter('position_embedding.weight', [maxPositionEmbeddings, hiddenSize]);
    return add(g, tokens, slice(g, positions, 0, 0, lengthOf(ids, 1)));
  });
}

/**
 * Causal self-attention and two linear layers, each normed before and added to its input (transformers'
 * CLIPEncoderLayer).
 */
export function textEncoderLayer(g: GraphBuilder, name: string, x: Value, config: ClipTextConfig): Value {
  const { layerNormEpsilon } = config;
  return g.scope(name, () => {
    const attended = add(g, x, causalAttention(g, layerNorm(g, 'layer_norm1', x, layerNormEpsilon), config));
    return add(g, attended, perceptron(g, layerNorm(g, 'layer_norm2', attended, layerNormEpsilon), config));
  });
}

/** Each token reads itself and those before it (CLIPAttention). */
function causalAttention(g: GraphBuilder, x: Value, { hiddenSize, heads }: ClipTextConfig): Value {
  return g.scope('self_attn', () => {
    const project = (name: string) => linear(g, name, x, hiddenSize);
    const attended = g.dialect.attention(g, project('q_proj'), project('k_proj'), project('v_proj'), heads, {
      causal: true,
    });
    return linear(g, 'out_proj', attended, hiddenSize);
  });
}

/** Two linear layers with an activation between them (CLIPMLP). */
function perceptron(g: GraphBuilder, x: Value, { hiddenSize, intermediateSize, activation }: ClipTextConfig): Value {
  return g.scope('mlp', () => {
    const hidden = textActivation(g, activation, linear(g, 'fc1', x, intermediateSize));
    return linear(g, 'fc2', hidden, hiddenSize);
  });
}

/** One of the activations of CLIP (transformers' ACT2FN). The last two are both GELU's approximation by tanh. */
export function textActivation(g: GraphBuilder, name: TextActivation, x: Value): Value {
  switch (name) {
    case 'quick_gelu':
      return g.dialect.swish(g, x, 1.702);
    case 'gelu':
      return gelu(g, x);
    case 'gelu_new':
    case 'gelu_pytorch_tanh':
      return g.node('Gelu', [x], x, { approximate: 'tanh' });
  }
}

function requireRange(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ZeroreelError(
    'invalid-request',
    `${option}: expected ${least} to ${most} for this text encoder, got ${value}`,
  );
}
