import { cast, clip, exp, GraphBuilder, mul, silu, slice, type OnnxModel, type Value } from '@zeroreel/onnx';
import { conv2d, groupNorm } from '../nn/layers.js';
import { downsample } from '../nn/resample.js';
import { resnetBlock } from '../nn/resnet-block.js';
import { vaeScaleFactor, type AutoencoderConfig } from './autoencoder-config.js';
import { autoencoderMidBlock, autoencoderNorm } from './autoencoder-mid-block.js';
import type { BuildAutoencoderOptions } from './build-vae-decoder.js';

/**
 * The graph of an AutoencoderKL's encoder. In: `picture [1, 3, H, W]` in [-1, 1]. Out: `mean` and `std [1, C, h, w]` of
 * the latents' normal distribution, before scaling and shifting (diffusers' DiagonalGaussianDistribution).
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildVaeEncoder({
  config,
  weights,
  dialect,
  dtype,
  height,
  width,
}: BuildAutoencoderOptions): OnnxModel {
  const g = new GraphBuilder({ name: 'vae-encoder', dtype, dialect, weights });
  const scale = vaeScaleFactor(config);
  const picture = g.input('picture', 'float32', [1, config.inChannels, scale * height, scale * width]);
  const encoded = g.scope('encoder', () => encoder(g, cast(g, picture, dtype), config));
  const latentMoments = 2 * config.latentChannels;
  const moments = config.useQuantConv ? conv2d(g, 'quant_conv', encoded, latentMoments, { kernel: 1 }) : encoded;
  outputDistribution(g, cast(g, moments, 'float32'), config.latentChannels);
  return g.finish();
}

/** The first half of the channels is the mean, the second the logarithm of the variance. */
function outputDistribution(g: GraphBuilder, moments: Value, latentChannels: number): void {
  const logVariance = clip(g, slice(g, moments, 1, latentChannels, 2 * latentChannels), -30, 20);
  g.output('mean', slice(g, moments, 1, 0, latentChannels));
  g.output('std', exp(g, mul(g, logVariance, 0.5)));
}

/** The layers of diffusers' Encoder. */
function encoder(g: GraphBuilder, picture: Value, config: AutoencoderConfig): Value {
  const channels = config.blockOutChannels;
  let hidden = conv2d(g, 'conv_in', picture, channels[0], { kernel: 3, padding: 1 });
  channels.forEach((outChannels, level) => {
    hidden = downEncoderBlock(g, `down_blocks.${level}`, hidden, outChannels, level < channels.length - 1, config);
  });
  hidden = autoencoderMidBlock(g, 'mid_block', hidden, config);
  const normed = silu(g, groupNorm(g, 'conv_norm_out', hidden, autoencoderNorm(config)));
  return conv2d(g, 'conv_out', normed, 2 * config.latentChannels, { kernel: 3, padding: 1 });
}

/** Resnets, then half the resolution on all levels but the coarsest (diffusers' DownEncoderBlock2D). */
function downEncoderBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  halves: boolean,
  config: AutoencoderConfig,
): Value {
  return g.scope(name, () => {
    let hidden = x;
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      hidden = resnetBlock(g, `resnets.${layer}`, hidden, { outChannels, norm: autoencoderNorm(config) });
    }
    return halves ? downsample(g, 'downsamplers.0', hidden, 0) : hidden;
  });
}
