import type { UNetAddition, UNetAdditionSite } from '@zeroreel/core';
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
import type { TextContext } from '../nn/attention-block.js';
import { repeatRows } from '../nn/repeat-rows.js';
import { upcastAttention } from '../nn/upcast-attention.js';
import type { NamedResiduals } from './add-residuals.js';
import { mergeWeights } from './merge-weights.js';
import { selfAttentionOf, type FrameBatch } from './self-attention-site.js';
import type { UNetConfig } from './unet-config.js';
import { unet } from './unet.js';

/** What the graph of a UNet is built from. */
export interface BuildUNetOptions extends FrameBatch {
  readonly config: UNetConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; its own inputs and `model_output` are float32 in any case. */
  readonly dtype: FloatDType;
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
  /** L: tokens of a text. */
  readonly contextLength: number;
  /** C′: how many of `config.inChannels` lie behind the latents' own and may differ by guidance row. Default 0. */
  readonly extraChannels?: number;
  /** Whether every frame has a text of its own. Default false. */
  readonly contextPerFrame?: boolean;
  /** Networks written into the same graph, before the UNet. Default none. */
  readonly additions?: readonly UNetAddition[];
}

/**
 * The graph of a UNet2DConditionModel for a fixed batch.
 *
 * In: `latents [F, C, h, w]`, the same for each of the G guidance rows, `timestep [1]`, `context [G, L, D]` or, with
 * `contextPerFrame`, `[F, G, L, D]`; with extra channels `channels [F, G, C′, h, w]`; where the
 * configuration has channels for it the `guidance_embedding [1, E]`. Out: `model_output [G, F, C_out, h, w]`.
 * Beside them what the additions declare, and the keys and values that `emitSelfAttention` declares.
 * @throws OnnxError `missing-weight`, `weight-shape`; ZeroreelError `invalid-model` where an addition does not fit
 */
export function buildUNet(options: BuildUNetOptions): OnnxModel {
  const { config, dtype, frames, rows, additions = [] } = options;
  const dialect = config.upcastAttention ? upcastAttention(options.dialect) : options.dialect;
  const weights = mergeWeights(options.weights, additions);
  const g = new GraphBuilder({ name: `unet.${options.role}`, dtype, dialect, weights });

  const latents = inputLatents(g, options);
  const timestep = g.input('timestep', 'float32', [1]);
  const guidance = inputGuidance(g, config);
  const text = inputText(g, options);
  const selfAttention = selfAttentionOf(options);
  const site = { frames, rows, latents, timestep, context: text.embeddings, selfAttention };
  const residuals = additions.map((addition) => emitAddition(g, addition, site));
  const sample = withChannels(g, latents, options);
  const inputs = { timestep, guidance, text, selfAttention, residuals };
  const output = unet(g, { config, sample: centred(g, sample, config), ...inputs });

  const shape = [rows, frames, config.outChannels, options.height, options.width];
  g.output('model_output', cast(g, reshape(g, repeatRows(g, output, rows * frames), shape), 'float32'));
  return g.finish();
}

/** `[F, C, h, w]` in the graph's type. */
function inputLatents(g: GraphBuilder, { config, frames, height, width, extraChannels = 0 }: BuildUNetOptions): Value {
  return cast(g, g.input('latents', 'float32', [frames, config.inChannels - extraChannels, height, width]), g.dtype);
}

const inputGuidance = (g: GraphBuilder, { guidanceEmbeddingChannels: channels }: UNetConfig): Value | undefined =>
  channels === undefined ? undefined : g.input('guidance_embedding', 'float32', [1, channels]);

function inputText(
  g: GraphBuilder,
  { config, frames, rows, contextLength, contextPerFrame }: BuildUNetOptions,
): TextContext {
  const text = [contextLength, config.contextChannels];
  if (contextPerFrame !== true) {
    return { embeddings: cast(g, g.input('context', 'float32', [rows, ...text]), g.dtype), frames };
  }
  const context = cast(g, g.input('context', 'float32', [frames, rows, ...text]), g.dtype);
  const embeddings = reshape(g, transpose(g, context, [1, 0, 2, 3]), [rows * frames, ...text]);
  return { embeddings, frames: 1 };
}

/** The latents with the extra channels behind them, `[R·F, C_in, h, w]`: R = G where there are any, else 1. */
function withChannels(g: GraphBuilder, latents: Value, options: BuildUNetOptions): Value {
  const { frames, rows, height, width, extraChannels = 0 } = options;
  if (extraChannels === 0) return latents;
  const channels = cast(g, g.input('channels', 'float32', [frames, rows, extraChannels, height, width]), g.dtype);
  const rowMajor = reshape(g, transpose(g, channels, [1, 0, 2, 3, 4]), [rows * frames, extraChannels, height, width]);
  return concat(g, [repeatRows(g, latents, rows * frames), rowMajor], 1);
}

const emitAddition = (g: GraphBuilder, addition: UNetAddition, site: UNetAdditionSite): NamedResiduals => ({
  component: addition.component,
  ...g.scope(addition.name, () => addition.emit(g, site)),
});

const centred = (g: GraphBuilder, sample: Value, { centerInputSample }: UNetConfig): Value =>
  centerInputSample ? add(g, mul(g, sample, 2), -1) : sample;
