import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { silu } from '../nn/activation.js';
import { conv2d } from '../nn/conv2d.js';
import { groupNorm } from '../nn/group-norm.js';
import { sinusoid, timestepEmbedding } from '../nn/timestep-embedding.js';
import type { BlockContext } from './block-context.js';
import { downBlock } from './down-block.js';
import { midBlock } from './mid-block.js';
import { upBlock } from './up-block.js';
import type { UNetConfig } from './unet-config.js';

/** A batch of noisy latents and what the network is told about them. */
export interface UNetInputs extends Omit<BlockContext, 'time'> {
  /** `[F, C_in, h, w]` in the graph's type. */
  readonly latents: Value;
  /** Training timestep `[1]`, float32. */
  readonly timestep: Value;
}

/**
 * The layers of diffusers' UNet2DConditionModel → `[R·F, C_out, h, w]`, R = G where any layer reads the text. What comes
 * before the first such layer is computed for one guidance row.
 */
export function unet(g: GraphBuilder, { latents, timestep, ...inputs }: UNetInputs): Value {
  const { config } = inputs;
  const [finest] = config.levels;
  const coarsest = config.levels.at(-1) ?? finest;
  const context: BlockContext = { ...inputs, time: timeCondition(g, timestep, config) };

  const skips: Value[] = [];
  let hidden = downPath(g, latents, skips, context);
  hidden = midBlock(g, 'mid_block', hidden, coarsest, context);
  config.levels.toReversed().forEach((level, block) => {
    const own = skips.splice(-(level.layers + 1)).toReversed();
    hidden = upBlock(g, `up_blocks.${block}`, hidden, { level, skips: own, upsampleTo: skips.at(-1) }, context);
  });

  const normed = groupNorm(g, 'conv_norm_out', hidden, { groups: config.normGroups, epsilon: config.normEpsilon });
  return conv2d(g, 'conv_out', silu(g, normed), config.outChannels, sameSize(config.convOutKernel));
}

/** `conv_in` and the down blocks; what each of their layers gives goes into `skips`, in order. */
function downPath(g: GraphBuilder, latents: Value, skips: Value[], context: BlockContext): Value {
  const { levels, convInKernel } = context.config;
  let hidden = conv2d(g, 'conv_in', latents, levels[0].channels, sameSize(convInKernel));
  skips.push(hidden);
  levels.forEach((level, block) => {
    const options = { level, skips, downsample: block < levels.length - 1 };
    hidden = downBlock(g, `down_blocks.${block}`, hidden, options, context);
  });
  return hidden;
}

function timeCondition(g: GraphBuilder, timestep: Value, config: UNetConfig): BlockContext['time'] {
  const channels = config.levels[0].channels;
  const waves = sinusoid(g, timestep, { channels, flipSinToCos: config.flipSinToCos, freqShift: config.freqShift });
  const embedding = timestepEmbedding(g, 'time_embedding', waves, config.timeEmbeddingChannels);
  return { embedding: silu(g, embedding), scaleShift: config.timeScaleShift };
}

const sameSize = (kernel: number) => ({ kernel, padding: Math.floor((kernel - 1) / 2) });
