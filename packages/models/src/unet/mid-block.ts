import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { blockResnet, blockTransformer, type BlockContext } from './block-context.js';
import type { DownPathLevel } from './down-path-config.js';

/**
 * A resnet, a transformer and a resnet at the coarsest level (diffusers' UNetMidBlock2DCrossAttn), or the first resnet
 * alone (UNetMidBlock2D as UNet2DConditionModel makes it).
 */
export function midBlock(g: GraphBuilder, name: string, x: Value, level: DownPathLevel, context: BlockContext): Value {
  return g.scope(name, () => {
    const first = blockResnet(g, 0, x, level, context);
    if (context.config.midBlockType === 'UNetMidBlock2D') return first;
    return blockResnet(g, 1, blockTransformer(g, 0, first, level, context), level, context);
  });
}
