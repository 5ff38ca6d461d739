import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { downsample } from '../nn/resample.js';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import type { DownPathLevel } from './down-path-config.js';

export interface DownBlockOptions {
  readonly level: DownPathLevel;
  /** What each of its layers gives is added here, for the way up. */
  readonly skips: Value[];
  /** Whether it ends by halving the resolution; all but the last do. */
  readonly downsample: boolean;
}

/** Resnets, each followed by a transformer in cross-attention blocks (diffusers' DownBlock2D, CrossAttnDownBlock2D). */
export function downBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  { level, skips, downsample: halves }: DownBlockOptions,
  context: BlockContext,
): Value {
  return g.scope(name, () => {
    let hidden = x;
    for (let layer = 0; layer < level.layers; layer++) {
      hidden = blockResnet(g, layer, hidden, level, context);
      if (level.downBlockType === 'CrossAttnDownBlock2D') hidden = blockTransformer(g, layer, hidden, level, context);
      skips.push(hidden);
    }
    if (!halves) return hidden;
    const halved = downsample(g, 'downsamplers.0', hidden, context.config.downsamplePadding);
    skips.push(halved);
    return halved;
  });
}
