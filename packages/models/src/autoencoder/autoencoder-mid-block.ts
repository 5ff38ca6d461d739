import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { imageDimensions } from '../nn/dimensions.js';
import type { GroupNormOptions } from '../nn/group-norm.js';
import { resnetBlock } from '../nn/resnet-block.js';
import type { AutoencoderConfig } from './autoencoder-config.js';
import { spatialAttention } from './spatial-attention.js';

/** Every norm of an autoencoder has the same groups and epsilon. */
export const autoencoderNorm = ({ normGroups }: AutoencoderConfig): GroupNormOptions => ({
  groups: normGroups,
  epsilon: 1e-6,
});

/** A resnet, attention where the config has it, and a resnet at the coarsest level (diffusers' UNetMidBlock2D). */
export function autoencoderMidBlock(g: GraphBuilder, name: string, x: Value, config: AutoencoderConfig): Value {
  const norm = autoencoderNorm(config);
  const [, outChannels] = imageDimensions(x);
  return g.scope(name, () => {
    const first = resnetBlock(g, 'resnets.0', x, { outChannels, norm });
    const attended = config.midBlockAddAttention ? spatialAttention(g, 'attentions.0', first, norm) : first;
    return resnetBlock(g, 'resnets.1', attended, { outChannels, norm });
  });
}
