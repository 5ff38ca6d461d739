import { add, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { conv2d, sameSize } from '../nn/conv2d.js';
import type { BlockContext } from './block-context.js';
import { downBlock } from './down-block.js';
import { midBlock } from './mid-block.js';

/** What the way down to the coarsest resolution gives. */
export interface DownPath {
  /** What each of its layers gives, in order, `conv_in` first: the skip connections. */
  readonly skips: readonly Value[];
  /** What the middle block makes of the last one. */
  readonly mid: Value;
}

/**
 * `conv_in`, the down blocks and the middle block over `x [R·F, C_in, h, w]`, R = 1 or G.
 * @param hint of the same size as what `conv_in` gives; added to it
 */
export function downPath(g: GraphBuilder, x: Value, context: BlockContext, hint?: Value): DownPath {
  const { levels, convInKernel } = context.config;
  const entered = conv2d(g, 'conv_in', x, levels[0].channels, sameSize(convInKernel));
  let hidden = hint === undefined ? entered : add(g, entered, hint);
  const skips = [hidden];
  levels.forEach((level, block) => {
    const options = { level, skips, downsample: block < levels.length - 1 };
    hidden = downBlock(g, `down_blocks.${block}`, hidden, options, context);
  });
  const coarsest = levels.at(-1) ?? levels[0];
  return { skips, mid: midBlock(g, 'mid_block', hidden, coarsest, context) };
}
