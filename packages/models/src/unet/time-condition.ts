import { silu, type GraphBuilder, type Value } from '@zeroreel/onnx';
import type { TimeCondition } from '../nn/resnet-block.js';
import { sinusoid, timestepEmbedding } from '../nn/timestep-embedding.js';
import type { DownPathConfig } from './down-path-config.js';

/**
 * The layers `time_embedding` over a training timestep `[1]`, as the resnets read it.
 * @param guidance the embedded guidance scale `[1, E]`, for networks that take it
 */
export function timeCondition(
  g: GraphBuilder,
  timestep: Value,
  config: DownPathConfig,
  guidance?: Value,
): TimeCondition {
  const channels = config.levels[0].channels;
  const waves = sinusoid(g, timestep, { channels, flipSinToCos: config.flipSinToCos, freqShift: config.freqShift });
  const embedding = timestepEmbedding(g, 'time_embedding', waves, config.timeEmbeddingChannels, guidance);
  return { embedding: silu(g, embedding), scaleShift: config.timeScaleShift };
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
