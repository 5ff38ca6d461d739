import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { silu } from '../nn/activation.js';
import type { TimeCondition } from '../nn/resnet-block.js';
import { sinusoid, timestepEmbedding } from '../nn/timestep-embedding.js';
import type { DownPathConfig } from './down-path-config.js';

/**
 * The layers `time_embedding` over a training timestep `[1]`, as the resnets take it in.
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
