import type { UNetResiduals } from '@zeroreel/core';
import { concat, silu, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions, repeatRows } from '../nn/dimensions.js';
import { conv2d, groupNorm, sameSize } from '../nn/layers.js';
import { upsample } from '../nn/resample.js';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import { downPath } from './down-path.js';
import { addResiduals, addToBlock } from './residuals.js';
import { timeCondition } from './time-condition.js';
import type { UNetConfig, UNetLevel } from './unet-config.js';

/** A batch of noisy latents and what the network is told about them. */
export interface UNetInputs extends Omit<BlockContext, 'time' | 'config'> {
  readonly config: UNetConfig;
  /** `[R·F, C_in, h, w]` in the graph's type; R = 1 where all guidance rows begin alike, else G. */
  readonly sample: Value;
  /** Training timestep `[1]`, float32. */
  readonly timestep: Value;
  /** The embedded guidance scale `[1, E]`, float32, where `config` has channels for it. */
  readonly guidance: Value | undefined;
  /** What other networks add to its features. */
  readonly residuals: readonly UNetResiduals[];
}

/**
 * The layers of diffusers' UNet2DConditionModel → `[R·F, C_out, h, w]`, R = G where any layer reads the text. What
 * comes before the first such layer is computed for one guidance row.
 */
export function unet(g: GraphBuilder, { sample, timestep, guidance, residuals, ...inputs }: UNetInputs): Value {
  const { config } = inputs;
  const context: BlockContext = { ...inputs, time: timeCondition(g, timestep, config, guidance) };
  const atBlock = (x: Value, block: number): Value => addToBlock(g, x, block, residuals);
  const down = addResiduals(g, downPath(g, sample, context, { atBlock }), residuals);

  const skips = [...down.skips];
  let hidden = down.mid;
  config.levels.toReversed().forEach((level, block) => {
    const own = skips.splice(-(level.layers + 1)).toReversed();
    hidden = upBlock(g, `up_blocks.${block}`, hidden, { level, skips: own, upsampleTo: skips.at(-1) }, context);
  });

  const normed = groupNorm(g, 'conv_norm_out', hidden, { groups: config.normGroups, epsilon: config.normEpsilon });
  return conv2d(g, 'conv_out', silu(g, normed), config.outChannels, sameSize(config.convOutKernel));
}

/** How an up block is built. */
export interface UpBlockOptions {
  readonly level: UNetLevel;
  /** Skip connections in the order in which they are used: the one made last comes first. */
  readonly skips: readonly Value[];
  /** A value of the resolution to end with; absent in the last block, which keeps its own. */
  readonly upsampleTo?: Value | undefined;
}

/**
 * Resnets that each take in a skip connection, with transformers as on the way down (diffusers' UpBlock2D,
 * CrossAttnUpBlock2D).
 */
export function upBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  { level, skips, upsampleTo }: UpBlockOptions,
  context: BlockContext,
): Value {
  return g.scope(name, () => {
    let hidden = x;
    skips.forEach((skip, layer) => {
      hidden = blockResnet(g, layer, joinSkip(g, hidden, skip), level, context);
      if (level.upBlockType === 'CrossAttnUpBlock2D') hidden = blockTransformer(g, layer, hidden, level, context);
    });
    if (upsampleTo === undefined) return hidden;
    const [, , height, width] = imageDimensions(upsampleTo);
    return upsample(g, 'upsamplers.0', hidden, height, width);
  });
}

/** The channels of both. Where one has a single guidance row and the other has all, that row is repeated. */
function joinSkip(g: GraphBuilder, x: Value, skip: Value): Value {
  const batch = Math.max(...[x, skip].map((each) => imageDimensions(each)[0]));
  return concat(g, [repeatRows(g, x, batch), repeatRows(g, skip, batch)], 1);
}
