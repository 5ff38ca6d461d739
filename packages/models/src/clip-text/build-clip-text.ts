import { ZeroreelError } from '@zeroreel/core';
import {
  add,
  cast,
  gather,
  GraphBuilder,
  lengthOf,
  slice,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { layerNorm } from '../nn/layer-norm.js';
import type { ClipTextConfig } from './clip-text-config.js';
import { textEncoderLayer } from './text-encoder-layer.js';

/** What the graph of a text encoder is built from. */
export interface BuildClipTextOptions {
  readonly config: ClipTextConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; `hidden_states` is float32 in any case. */
  readonly dtype: FloatDType;
  /** L: tokens of a text; the model's own length by default, which is also the most. */
  readonly length?: number;
  /** Layers left out at the end, as diffusers counts them; 0 by default. */
  readonly clipSkip?: number;
}

/**
 * The graph of a CLIPTextModel. In: `input_ids [1, L]` int32. Out: `hidden_states [1, L, D]`, those behind the layer that
 * `clipSkip` picks with the final norm applied (diffusers' StableDiffusionPipeline.encode_prompt).
 * @throws ZeroreelError `invalid-request` for a `length` or `clipSkip` that the model does not have; OnnxError `missing-weight`,
 * `weight-shape`
 */
export function buildClipText(options: BuildClipTextOptions): OnnxModel {
  const { config, weights, dialect, dtype } = options;
  const { length = config.maxPositionEmbeddings, clipSkip = 0 } = options;
  requireRange('clip skip', clipSkip, 0, config.layers);
  requireRange('tokens of a text', length, 1, config.maxPositionEmbeddings);
  const g = new GraphBuilder({ name: 'clip-text', dtype, dialect, weights });
  const ids = g.input('input_ids', 'int32', [1, length]);
  const hidden = g.scope(rootScope(weights), () => textModel(g, ids, config, clipSkip));
  g.output('hidden_states', cast(g, hidden, 'float32'));
  return g.finish();
}

/** transformers 5 writes a CLIPTextModel without the prefix that version 4 put before every key. */
const rootScope = (weights: WeightLookup): string =>
  weights.get('text_model.final_layer_norm.weight') === undefined ? '' : 'text_model';

/** Layers that `clipSkip` leaves out are written all the same, so that their weights are known; the graph drops them. */
function textModel(g: GraphBuilder, ids: Value, config: ClipTextConfig, clipSkip: number): Value {
  let hidden = embeddings(g, ids, config);
  let picked = hidden;
  for (let layer = 0; layer < config.layers; layer++) {
    hidden = textEncoderLayer(g, `encoder.layers.${layer}`, hidden, config);
    if (layer < config.layers - clipSkip) picked = hidden;
  }
  return layerNorm(g, 'final_layer_norm', picked, config.layerNormEpsilon);
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

function requireRange(option: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ZeroreelError('invalid-request', `${option} is ${value}; this text encoder has ${least} to ${most}`);
}
