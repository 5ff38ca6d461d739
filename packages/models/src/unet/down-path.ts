import { add, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { conv2d, sameSize } from '../nn/layers.js';
import { downsample } from '../nn/resample.js';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import type { DownPathLevel } from './down-path-config.js';

/** The features on the way down to the coarsest resolution. */
export interface DownPath {
  /** The skip connections: the result of each layer in order, `conv_in` first. */
  readonly skips: readonly Value[];
  /** The result of the middle block, or of the last down block where there is none. */
  readonly mid: Value;
}

/** What other networks add on the way. */
export interface DownPathAdditions {
  /** Added to the result of `conv_in`, whose shape it has. */
  readonly hint?: Value;
  /** Changes the result of a down block's last layer; its skip connection and all that follows take the change. */
  readonly atBlock?: (x: Value, block: number) => Value;
}

/** `conv_in`, the down blocks and the middle block over `x [R·F, C_in, h, w]`, R = 1 or G. */
export function downPath(
  g: GraphBuilder,
  x: Value,
  context: BlockContext,
  { hint, atBlock = (result) => result }: DownPathAdditions = {},
): DownPath {
  const { levels, convInKernel } = context.config;
  const entered = conv2d(g, 'conv_in', x, levels[0].channels, sameSize(convInKernel));
  let hidden = hint === undefined ? entered : add(g, entered, hint);
  const skips = [hidden];
  levels.forEach((level, block) => {
    const layers = downBlock(g, `down_blocks.${block}`, hidden, context, {
      level,
      halves: block < levels.length - 1,
      atEnd: (result) => atBlock(result, block),
    });
    skips.push(...layers);
    hidden = layers.at(-1) ?? hidden;
  });
  const coarsest = levels.at(-1) ?? levels[0];
  return { skips, mid: midBlock(g, 'mid_block', hidden, coarsest, context) };
}

/** How a down block is built. */
export interface DownBlockOptions {
  readonly level: DownPathLevel;
  /** Whether it ends by halving the resolution; all but the last do. */
  readonly halves: boolean;
  /** Changes the last layer's result, before it is halved. Default: leaves it as it is. */
  readonly atEnd?: (x: Value) => Value;
}

/**
 * Resnets, each followed by a transformer in cross-attention blocks (diffusers' DownBlock2D, CrossAttnDownBlock2D).
 * @returns the result of each layer, the halved one last
 */
export function downBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  context: BlockContext,
  { level, halves, atEnd = (result) => result }: DownBlockOptions,
): readonly Value[] {
  return g.scope(name, () => {
    const results: Value[] = [];
    let hidden = x;
    for (let layer = 0; layer < level.layers; layer++) {
      hidden = blockResnet(g, layer, hidden, level, context);
      if (level.downBlockType === 'CrossAttnDownBlock2D') hidden = blockTransformer(g, layer, hidden, level, context);
      if (layer === level.layers - 1) hidden = atEnd(hidden);
      results.push(hidden);
    }
    return halves ? [...results, downsample(g, 'downsamplers.0', hidden, context.config.downsamplePadding)] : results;
  });
}

/**
 * A resnet, a transformer and a resnet at the coarsest level (diffusers' UNetMidBlock2DCrossAttn), the first resnet
 * alone (UNetMidBlock2D as UNet2DConditionModel makes it), or nothing.
 */
export function midBlock(g: GraphBuilder, name: string, x: Value, level: DownPathLevel, context: BlockContext): Value {
  if (context.config.midBlockType === null) return x;
  return g.scope(name, () => {
    const first = blockResnet(g, 0, x, level, context);
    if (context.config.midBlockType === 'UNetMidBlock2D') return first;
    return blockResnet(g, 1, blockTransformer(g, 0, first, level, context), level, context);
  });
}
