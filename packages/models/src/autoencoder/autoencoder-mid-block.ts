import { add, reshape, transpose, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { imageDimensions } from '../nn/dimensions.js';
import { groupNorm, linear, type GroupNormOptions } from '../nn/layers.js';
import { resnetBlock } from '../nn/resnet-block.js';
import type { AutoencoderConfig } from './autoencoder-config.js';

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

/** Names of the projections. Files from before diffusers 0.18, Stable Diffusion 1.5 among them, have the old ones. */
const KEYS = { query: 'to_q', key: 'to_k', value: 'to_v', output: 'to_out.0' } as const;
const OLD_KEYS = { query: 'query', key: 'key', value: 'value', output: 'proj_attn' } as const;

/**
 * Attention with one head among the cells of `x [N, C, H, W]`, added to it (diffusers' Attention as AutoencoderKL uses
 * it).
 */
export function spatialAttention(g: GraphBuilder, name: string, x: Value, norm: GroupNormOptions): Value {
  const [batch, channels, height, width] = imageDimensions(x);
  return g.scope(name, () => {
    const keys = g.hasParameter('query.weight') ? OLD_KEYS : KEYS;
    const normed = reshape(g, groupNorm(g, 'group_norm', x, norm), [batch, channels, height * width]);
    const cells = transpose(g, normed, [0, 2, 1]);
    const project = (layer: 'query' | 'key' | 'value') => linear(g, keys[layer], cells, channels);
    const attended = g.dialect.attention(g, project('query'), project('key'), project('value'), 1);
    const output = transpose(g, linear(g, keys.output, attended, channels), [0, 2, 1]);
    return add(g, reshape(g, output, x.shape), x);
  });
}
