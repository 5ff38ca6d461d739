import {
  add,
  cast,
  div,
  GraphBuilder,
  mul,
  relu,
  resizeNearest,
  tanh,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { imageDimensions } from '../nn/dimensions.js';
import { conv2d } from '../nn/layers.js';
import type { TinyAutoencoderConfig } from './tiny-config.js';

/** What the graph of a tiny autoencoder's half is built from. */
export interface BuildTinyOptions {
  readonly config: TinyAutoencoderConfig;
  /** Weights of both halves, under diffusers' keys. */
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; inputs and outputs are float32 in any case. */
  readonly dtype: FloatDType;
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
}

/** Latents beyond ±3 are bent towards it before they are decoded. */
const LATENT_MAGNITUDE = 3;

/**
 * The graph of TAESD's decoder (https://github.com/madebyollin/taesd, diffusers' DecoderTiny). In: `latents [1, C, h, w]`
 * of unit variance. Out: `picture [1, 3, H, W]`, about [-1, 1], not clamped.
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildTinyDecoder({ config, height, width, ...options }: BuildTinyOptions): OnnxModel {
  const g = new GraphBuilder({ name: 'tiny-decoder', ...options });
  const latents = g.input('latents', 'float32', [1, config.latentChannels, height, width]);
  const bent = mul(g, tanh(g, div(g, div(g, latents, config.scalingFactor), LATENT_MAGNITUDE)), LATENT_MAGNITUDE);
  const picture = g.scope('decoder.layers', () => decoder(g, cast(g, bent, g.dtype), config));
  g.output('picture', add(g, mul(g, cast(g, picture, 'float32'), 2), -1));
  return g.finish();
}

/**
 * The graph of TAESD's encoder (diffusers' EncoderTiny). In: `picture [1, 3, H, W]` in [-1, 1]. Out: `mean [1, C, h, w]`
 * of the latents before scaling, and `std`, which is 0: it has no distribution.
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildTinyEncoder({ config, height, width, ...options }: BuildTinyOptions): OnnxModel {
  const g = new GraphBuilder({ name: 'tiny-encoder', ...options });
  const scale = 2 ** (config.encoderBlocks.length - 1);
  const picture = g.input('picture', 'float32', [1, config.inChannels, scale * height, scale * width]);
  const halved = mul(g, add(g, picture, 1), 0.5);
  const latents = g.scope('encoder.layers', () => encoder(g, cast(g, halved, g.dtype), config));
  const mean = cast(g, latents, 'float32');
  g.output('mean', mean);
  g.output('std', mul(g, mean, 0));
  return g.finish();
}

/** Layers are numbered as in torch.nn.Sequential, those without weights counted in. */
function decoder(
  g: GraphBuilder,
  latents: Value,
  { decoderBlocks, decoderChannels, outChannels }: TinyAutoencoderConfig,
): Value {
  let index = 0;
  let hidden = relu(g, conv3x3(g, index, latents, decoderChannels[0] ?? 0));
  index += 2;
  decoderBlocks.forEach((blocks, stage) => {
    for (let block = 0; block < blocks; block++) hidden = tinyBlock(g, index++, hidden);
    if (stage === decoderBlocks.length - 1) return;
    const [, channels, height, width] = imageDimensions(hidden);
    hidden = convWithoutBias(g, index + 1, resizeNearest(g, hidden, 2 * height, 2 * width), channels);
    index += 2;
  });
  return conv3x3(g, index, hidden, outChannels);
}

function encoder(
  g: GraphBuilder,
  picture: Value,
  { encoderBlocks, encoderChannels, latentChannels }: TinyAutoencoderConfig,
): Value {
  let index = 0;
  let hidden = picture;
  encoderBlocks.forEach((blocks, stage) => {
    const channels = encoderChannels[stage] ?? 0;
    hidden = stage === 0 ? conv3x3(g, index, hidden, channels) : convWithoutBias(g, index, hidden, channels, 2);
    index++;
    for (let block = 0; block < blocks; block++) hidden = tinyBlock(g, index++, hidden);
  });
  return conv3x3(g, index, hidden, latentChannels);
}

/** Three convolutions beside the identity (diffusers' AutoencoderTinyBlock). */
function tinyBlock(g: GraphBuilder, index: number, x: Value): Value {
  const [, channels] = imageDimensions(x);
  return g.scope(`${index}.conv`, () => {
    const first = relu(g, conv3x3(g, 0, x, channels));
    const second = relu(g, conv3x3(g, 2, first, channels));
    return relu(g, add(g, conv3x3(g, 4, second, channels), x));
  });
}

const conv3x3 = (g: GraphBuilder, index: number, x: Value, channels: number): Value =>
  conv2d(g, String(index), x, channels, { kernel: 3, padding: 1 });

const convWithoutBias = (g: GraphBuilder, index: number, x: Value, channels: number, stride = 1): Value =>
  g.scope(String(index), () => {
    const [, inChannels] = imageDimensions(x);
    return g.dialect.conv2d(g, x, g.parameter('weight', [channels, inChannels, 3, 3]), undefined, {
      padding: 1,
      stride,
    });
  });
