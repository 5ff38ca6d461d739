import { concat, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions } from '../nn/dimensions.js';
import { repeatRows } from '../nn/repeat-rows.js';
import { upsample } from '../nn/resample.js';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import type { UNetLevel } from './unet-config.js';

export interface UpBlockOptions {
  readonly level: UNetLevel;
  /** Skip connections in the order in which they are used: the one made last comes first. */
  readonly skips: readonly Value[];
  /** A value of the resolution to end with; absent in the last block, which keeps its own. */
  readonly upsampleTo?: Value | undefined;
}

/** Resnets that each take in a skip connection, with transformers as on the way down (diffusers' UpBlock2D, CrossAttnUpBlock2D). */
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

/** Channels of both; the skip may stem from before the first text and then lacks its rows. */
function joinSkip(g: GraphBuilder, x: Value, skip: Value): Value {
  const [batch] = imageDimensions(x);
  return concat(g, [x, repeatRows(g, skip, batch)], 1);
}
