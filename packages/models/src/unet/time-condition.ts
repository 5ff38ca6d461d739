import { add, silu, type GraphBuilder, type Value } from '@zeroreel/onnx';
import type { TimeCondition } from '../nn/resnet-block.js';
import { sinusoid, timestepEmbedding } from '../nn/timestep-embedding.js';
import type { DownPathConfig } from './down-path-config.js';

/** What a network is told besides the timestep. */
export interface TimeInputs {
  /** The embedded guidance scale `[1, E]`, for networks that take it. */
  readonly guidance?: Value | undefined;
  /** What Stable Diffusion XL adds to the time, `[G, A]` or `[G·F, A]`, for networks that take it. */
  readonly added?: Value | undefined;
  /** G·F. Default 1. */
  readonly batch?: number;
}

/**
 * The layers `time_embedding` over a training timestep `[1]`, and `add_embedding` over what is added to it, as the resnets
 * read them.
 */
export function timeCondition(
  g: GraphBuilder,
  timestep: Value,
  config: DownPathConfig,
  { guidance, added, batch = 1 }: TimeInputs = {},
): TimeCondition {
  const { levels, flipSinToCos, freqShift, timeEmbeddingChannels: channels, timeScaleShift: scaleShift } = config;
  const waves = sinusoid(g, timestep, { channels: levels[0].channels, flipSinToCos, freqShift });
  const ofTime = timestepEmbedding(g, 'time_embedding', waves, channels, guidance);
  if (added === undefined) return { embedding: silu(g, ofTime), images: batch, scaleShift };
  const embedding = add(g, ofTime, timestepEmbedding(g, 'add_embedding', added, channels));
  const [count = 1] = embedding.shape;
  return { embedding: silu(g, embedding), images: batch / count, scaleShift };
}

const round = Math.fround;

const MAX_PERIOD = 10_000;

/**
 * The guidance scale s as latent consistency models read it, w = s - 1: sines, then cosines of 1000 w at geometrically
 * spaced frequencies (Luo et al. 2023, arXiv 2310.04378), rounded as diffusers'
 * `get_guidance_scale_embedding`.
 * @returns `[channels]`; the last one is zero where their number is odd
 */
export function guidanceEmbedding(guidanceScale: number, channels: number): Float32Array {
  const half = Math.floor(channels / 2);
  const position = round(round(guidanceScale - 1) * 1000);
  const decay = round(round(Math.log(MAX_PERIOD)) / (half - 1));
  const embedding = new Float32Array(channels);
  for (let k = 0; k < half; k++) {
    const angle = round(position * round(Math.exp(round(-k * decay))));
    embedding[k] = Math.sin(angle);
    embedding[half + k] = Math.cos(angle);
  }
  return embedding;
}
