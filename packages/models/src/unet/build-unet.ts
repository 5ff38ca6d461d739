import type { UNetAddition } from '@zeroreel/core';
import {
  add,
  cast,
  concat,
  GraphBuilder,
  mul,
  reshape,
  transpose,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { repeatRows } from '../nn/dimensions.js';
import { addedTexts, textContext } from './block-context.js';
import type { DeepFeatures } from './deep-features.js';
import { emitAdditions, mergeWeights } from './emit-additions.js';
import { featureShapes } from './feature-shapes.js';
import { selfAttentionOf, type FrameBatch } from './self-attention-site.js';
import { inputTexts, type TextBatch } from './text-inputs.js';
import type { UNetConfig } from './unet-config.js';
import { unet } from './unet.js';

/** What the graph of a UNet is built from. */
export interface BuildUNetOptions extends FrameBatch, TextBatch {
  readonly config: UNetConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; its own inputs and `model_output` are float32 in any case. */
  readonly dtype: FloatDType;
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
  /** C′: how many of `config.inChannels` lie behind the latents' own and may differ by guidance row. Default 0. */
  readonly extraChannels?: number;
  /** Networks written into the same graph, before the UNet. Default none. */
  readonly additions?: readonly UNetAddition[];
  /** Whether the graph has deep features as an output, or takes them as an input. Default: neither. */
  readonly deep?: DeepFeatures | undefined;
}

/**
 * The graph of a UNet2DConditionModel for a fixed batch.
 *
 * In: `latents [F, C, h, w]`, the same for each of the G guidance rows; `timestep [1]`; the tensors of `text`, each
 * `[G, …]`, or `[F, G, …]` with `textPerFrame`; with extra channels `channels [F, G, C′, h, w]`; where the
 * configuration has channels for it `guidance_embedding [1, E]`. Out: `model_output [G, F, C_out, h, w]`. The additions
 * declare inputs of their own, `emitSelfAttention` declares keys and values.
 * @throws OnnxError `missing-weight`, `weight-shape`; ZeroreelError `invalid-model` where an addition does not fit
 */
export function buildUNet(options: BuildUNetOptions): OnnxModel {
  const { config, dtype, frames, rows, height, width, additions = [] } = options;
  const dialect = config.upcastAttention ? upcastAttention(options.dialect) : options.dialect;
  const weights = mergeWeights(options.weights, additions);
  const g = new GraphBuilder({ name: `unet.${options.role}`, dtype, dialect, weights });

  const latents = inputLatents(g, options);
  const timestep = g.input('timestep', 'float32', [1]);
  const guidance = inputGuidance(g, config);
  const texts = inputTexts(g, options);
  const selfAttention = selfAttentionOf(options);
  const site = { frames, rows, latents, timestep, text: texts, selfAttention, ...featureShapes(config, height, width) };
  const residuals = emitAdditions(g, additions, site);
  const sample = withChannels(g, latents, options);
  const batch = rows * frames;
  const inputs = {
    timestep,
    guidance,
    added: addedTexts(texts, config),
    text: textContext(texts, batch),
    selfAttention,
    residuals,
    deep: options.deep,
    batch,
  };
  const output = unet(g, { config, sample: centred(g, sample, config), ...inputs });

  const shape = [rows, frames, config.outChannels, height, width];
  g.output('model_output', cast(g, reshape(g, repeatRows(g, output, rows * frames), shape), 'float32'));
  return g.finish();
}

/** `[F, C, h, w]` in the graph's type. */
function inputLatents(g: GraphBuilder, { config, frames, height, width, extraChannels = 0 }: BuildUNetOptions): Value {
  return cast(g, g.input('latents', 'float32', [frames, config.inChannels - extraChannels, height, width]), g.dtype);
}

const inputGuidance = (g: GraphBuilder, { guidanceEmbeddingChannels: channels }: UNetConfig): Value | undefined =>
  channels === undefined ? undefined : g.input('guidance_embedding', 'float32', [1, channels]);

/** The latents with the extra channels behind them, `[R·F, C_in, h, w]`: R = G where there are any, else 1. */
function withChannels(g: GraphBuilder, latents: Value, options: BuildUNetOptions): Value {
  const { frames, rows, height, width, extraChannels = 0 } = options;
  if (extraChannels === 0) return latents;
  const channels = cast(g, g.input('channels', 'float32', [frames, rows, extraChannels, height, width]), g.dtype);
  const rowMajor = reshape(g, transpose(g, channels, [1, 0, 2, 3, 4]), [rows * frames, extraChannels, height, width]);
  return concat(g, [repeatRows(g, latents, rows * frames), rowMajor], 1);
}

const centred = (g: GraphBuilder, sample: Value, { centerInputSample }: UNetConfig): Value =>
  centerInputSample ? add(g, mul(g, sample, 2), -1) : sample;

/**
 * `dialect` with attention in float32 whatever the graph's type, for checkpoints whose scores overflow float16
 * (`upcast_attention` of diffusers' Attention; SD 2.1 needs it).
 */
export const upcastAttention = (dialect: Dialect): Dialect => ({
  ...dialect,
  attention(g, q, k, v, heads, options) {
    const wide = dialect.attention(
      g,
      cast(g, q, 'float32'),
      cast(g, k, 'float32'),
      cast(g, v, 'float32'),
      heads,
      options,
    );
    return cast(g, wide, q.dtype);
  },
});
