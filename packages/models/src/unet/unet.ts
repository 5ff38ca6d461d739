import type { UNetResiduals } from '@zeroreel/core';
import { concat, silu, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions, repeatRows } from '../nn/dimensions.js';
import { conv2d, groupNorm, sameSize } from '../nn/layers.js';
import { upsample } from '../nn/resample.js';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import { reuseDeep, storeDeep, type DeepFeatures } from './deep-features.js';
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
  /** What is added to the time, `[G, A]` or `[G·F, A]`, where `config` has channels for it. */
  readonly added: Value | undefined;
  /** What other networks add to its features. */
  readonly residuals: readonly UNetResiduals[];
  /** Whether deep features go out of the graph, or come in. Default: neither. */
  readonly deep?: DeepFeatures | undefined;
  /** G·F. */
  readonly batch: number;
}

/**
 * The layers of diffusers' UNet2DConditionModel → `[R·F, C_out, h, w]`, R = G where any layer reads the text. What
 * comes before the first such layer is computed for one guidance row; XL's first resnet reads it.
 */
export function unet(g: GraphBuilder, options: UNetInputs): Value {
  const { sample, timestep, guidance, added, residuals, deep, batch, ...inputs } = options;
  const { config } = inputs;
  const time = timeCondition(g, timestep, config, { guidance, added, batch });
  const context: BlockContext = { ...inputs, time };
  if (deep === 'reuses') return outputOf(g, lastLayer(g, sample, batch, context, config), config);
  const atBlock = (x: Value, block: number): Value => addToBlock(g, x, block, residuals);
  const down = addResiduals(g, downPath(g, sample, context, { atBlock }), residuals);

  const store = deep && ((x: Value) => storeDeep(g, x, batch));
  const isLast = (block: number): boolean => block === config.levels.length - 1;
  const skips = [...down.skips];
  let hidden = down.mid;
  config.levels.toReversed().forEach((level, block) => {
    const own = skips.splice(-(level.layers + 1)).toReversed();
    hidden = upBlock(
      g,
      `up_blocks.${block}`,
      hidden,
      { level, skips: own, upsampleTo: skips.at(-1), beforeLast: isLast(block) ? store : undefined },
      context,
    );
  });

  return outputOf(g, hidden, config);
}

function outputOf(g: GraphBuilder, hidden: Value, config: UNetConfig): Value {
  const normed = groupNorm(g, 'conv_norm_out', hidden, { groups: config.normGroups, epsilon: config.normEpsilon });
  return conv2d(g, 'conv_out', silu(g, normed), config.outChannels, sameSize(config.convOutKernel));
}

/** `conv_in` and the last layer of the last up block, over deep features of an earlier step. */
function lastLayer(g: GraphBuilder, sample: Value, batch: number, context: BlockContext, config: UNetConfig): Value {
  const [level] = config.levels;
  const entered = conv2d(g, 'conv_in', sample, level.channels, sameSize(config.convInKernel));
  const deep = reuseDeep(g, config, entered, batch);
  return g.scope(`up_blocks.${config.levels.length - 1}`, () =>
    upLayer(g, level.layers, deep, entered, level, context),
  );
}

/** How an up block is built. */
export interface UpBlockOptions {
  readonly level: UNetLevel;
  /** Skip connections in the order in which they are used: the one made last comes first. */
  readonly skips: readonly Value[];
  /** A value of the resolution to end with; absent in the last block, which keeps its own. */
  readonly upsampleTo?: Value | undefined;
  /** Told of what enters the last layer. */
  readonly beforeLast?: ((x: Value) => void) | undefined;
}

/**
 * Resnets that each take in a skip connection, with transformers as on the way down (diffusers' UpBlock2D,
 * CrossAttnUpBlock2D).
 */
export function upBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  { level, skips, upsampleTo, beforeLast }: UpBlockOptions,
  context: BlockContext,
): Value {
  return g.scope(name, () => {
    let hidden = x;
    skips.forEach((skip, layer) => {
      if (layer === skips.length - 1) beforeLast?.(hidden);
      hidden = upLayer(g, layer, hidden, skip, level, context);
    });
    if (upsampleTo === undefined) return hidden;
    const [, , height, width] = imageDimensions(upsampleTo);
    return upsample(g, 'upsamplers.0', hidden, height, width);
  });
}

/** A resnet that takes in a skip connection, and its transformer, of the block whose scope is open. */
function upLayer(
  g: GraphBuilder,
  layer: number,
  x: Value,
  skip: Value,
  level: UNetLevel,
  context: BlockContext,
): Value {
  const hidden = blockResnet(g, layer, joinSkip(g, x, skip), level, context);
  return level.upBlockType === 'CrossAttnUpBlock2D' ? blockTransformer(g, layer, hidden, level, context) : hidden;
}

/** The channels of both. Where one has a single guidance row and the other has all, that row is repeated. */
function joinSkip(g: GraphBuilder, x: Value, skip: Value): Value {
  const batch = Math.max(...[x, skip].map((each) => imageDimensions(each)[0]));
  return concat(g, [repeatRows(g, x, batch), repeatRows(g, skip, batch)], 1);
}
