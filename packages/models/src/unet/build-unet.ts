import {
  add,
  cast,
  GraphBuilder,
  mul,
  reshape,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { repeatRows } from '../nn/repeat-rows.js';
import { upcastAttention } from '../nn/upcast-attention.js';
import { selfAttentionOf, type FrameBatch } from './self-attention-site.js';
import type { UNetConfig } from './unet-config.js';
import { unet } from './unet.js';

/** What the graph of a UNet is built from. */
export interface BuildUNetOptions extends FrameBatch {
  readonly config: UNetConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; `latents`, `timestep`, `context` and `model_output` are float32 in any case. */
  readonly dtype: FloatDType;
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
  /** L: tokens of a text. */
  readonly contextLength: number;
}

/**
 * The graph of a UNet2DConditionModel for a fixed batch.
 *
 * In: `latents [F, C_in, h, w]`, `timestep [1]`, `context [G, L, D]`. Out: `model_output [G, F, C_out, h, w]`, where the
 * latents are the same for each of the G guidance rows. Beside them the keys and values that `emitSelfAttention` declares.
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildUNet(options: BuildUNetOptions): OnnxModel {
  const { config, weights, dtype, frames, rows } = options;
  const dialect = config.upcastAttention ? upcastAttention(options.dialect) : options.dialect;
  const g = new GraphBuilder({ name: `unet.${options.role}`, dtype, dialect, weights });

  const latents = g.input('latents', 'float32', [frames, config.inChannels, options.height, options.width]);
  const timestep = g.input('timestep', 'float32', [1]);
  const context = g.input('context', 'float32', [rows, options.contextLength, config.contextChannels]);
  const sample = unet(g, {
    config,
    latents: cast(g, centred(g, latents, config), dtype),
    timestep,
    text: { embeddings: cast(g, context, dtype), frames },
    selfAttention: selfAttentionOf(options),
  });

  const shape = [rows, frames, config.outChannels, options.height, options.width];
  g.output('model_output', cast(g, reshape(g, repeatRows(g, sample, rows * frames), shape), 'float32'));
  return g.finish();
}

const centred = (g: GraphBuilder, latents: Value, { centerInputSample }: UNetConfig): Value =>
  centerInputSample ? add(g, mul(g, latents, 2), -1) : latents;
