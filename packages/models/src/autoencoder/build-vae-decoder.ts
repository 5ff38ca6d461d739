import {
  add,
  cast,
  div,
  GraphBuilder,
  silu,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { imageDimensions } from '../nn/dimensions.js';
import { conv2d, groupNorm } from '../nn/layers.js';
import { upsample } from '../nn/resample.js';
import { resnetBlock } from '../nn/resnet-block.js';
import type { AutoencoderConfig } from './autoencoder-config.js';
import { autoencoderMidBlock, autoencoderNorm } from './autoencoder-mid-block.js';

/** What the graph of an autoencoder's half is built from. */
export interface BuildAutoencoderOptions {
  readonly config: AutoencoderConfig;
  /** Weights of encoder and decoder, which lie in one file. */
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; inputs and outputs are float32 in any case. */
  readonly dtype: FloatDType;
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
}

/**
 * The graph of an AutoencoderKL's decoder. In: `latents [1, C, h, w]` of unit variance. Out: `picture [1, 3, H, W]`,
 * about [-1, 1], not clamped.
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildVaeDecoder({
  config,
  weights,
  dialect,
  dtype,
  height,
  width,
}: BuildAutoencoderOptions): OnnxModel {
  const g = new GraphBuilder({ name: 'vae-decoder', dtype, dialect, weights });
  const latents = g.input('latents', 'float32', [1, config.latentChannels, height, width]);
  const scaled = cast(g, add(g, div(g, latents, config.scalingFactor), config.shiftFactor), dtype);
  const sample = config.usePostQuantConv
    ? conv2d(g, 'post_quant_conv', scaled, config.latentChannels, { kernel: 1 })
    : scaled;
  const picture = g.scope('decoder', () => decoder(g, sample, config));
  g.output('picture', cast(g, picture, 'float32'));
  return g.finish();
}

/** The layers of diffusers' Decoder. */
function decoder(g: GraphBuilder, latents: Value, config: AutoencoderConfig): Value {
  const [finest] = config.blockOutChannels;
  const channels = config.blockOutChannels.toReversed();
  const norm = autoencoderNorm(config);
  let hidden = conv2d(g, 'conv_in', latents, config.blockOutChannels.at(-1) ?? finest, { kernel: 3, padding: 1 });
  hidden = autoencoderMidBlock(g, 'mid_block', hidden, config);
  channels.forEach((outChannels, level) => {
    hidden = upDecoderBlock(g, `up_blocks.${level}`, hidden, outChannels, level < channels.length - 1, config);
  });
  const normed = silu(g, groupNorm(g, 'conv_norm_out', hidden, norm));
  return conv2d(g, 'conv_out', normed, config.outChannels, { kernel: 3, padding: 1 });
}

/** Resnets, then twice the resolution on all levels but the finest (diffusers' UpDecoderBlock2D). */
function upDecoderBlock(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  doubles: boolean,
  config: AutoencoderConfig,
): Value {
  return g.scope(name, () => {
    let hidden = x;
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      hidden = resnetBlock(g, `resnets.${layer}`, hidden, { outChannels, norm: autoencoderNorm(config) });
    }
    const [, , height, width] = imageDimensions(hidden);
    return doubles ? upsample(g, 'upsamplers.0', hidden, 2 * height, 2 * width) : hidden;
  });
}
