import {
  add,
  averagePool2d,
  cast,
  conv2d,
  GraphBuilder,
  pixelUnshuffle,
  relu,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import type { T2IAdapterConfig } from './t2i-adapter-config.js';

/** What the graph of an adapter is built for. */
export interface BuildT2IAdapterOptions {
  readonly config: T2IAdapterConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  readonly dtype: FloatDType;
  /** H and W in pixels, multiples of a cell. */
  readonly height: number;
  readonly width: number;
}

/**
 * The graph of a T2I-Adapter (Mou et al. 2023, arXiv 2302.08453; diffusers' FullAdapter and LightAdapter) for one picture.
 * In: `picture [1, C, H, W]` in [0, 1]. Out: `feature.0`, `feature.1`, … `[1, C_k, h_k, w_k]`, finest first, float32.
 * @throws OnnxError for weights that are missing or of another shape
 */
export function buildT2IAdapter({ weights, dialect, dtype, ...options }: BuildT2IAdapterOptions): OnnxModel {
  const { config, height, width } = options;
  const { kind, pictureChannels, channels, cell } = config;
  const g = new GraphBuilder({ name: 't2i-adapter', dtype, dialect, weights });
  const picture = cast(g, g.input('picture', 'float32', [1, pictureChannels, height, width]), g.dtype);
  g.scope('adapter', () => {
    let x = pixelUnshuffle(g, picture, cell);
    if (kind === 'full') x = convolution(g, 'conv_in', x, channels[0] ?? 0, 3);
    channels.forEach((wanted, level) => {
      x = g.scope(`body.${level}`, () => {
        const pooled = level === 0 ? x : averagePool2d(g, x, 2, { ceil: true });
        return kind === 'full' ? fullLevel(g, pooled, wanted, config) : lightLevel(g, pooled, wanted, config);
      });
      g.output(`feature.${level}`, cast(g, x, 'float32'));
    });
  });
  return g.finish();
}

/** diffusers' AdapterBlock: brought to its channels where it has others, then residual blocks. */
function fullLevel(g: GraphBuilder, x: Value, channels: number, { resnets }: T2IAdapterConfig): Value {
  const hidden = x.shape[1] === channels ? x : convolution(g, 'in_conv', x, channels, 1);
  return residualBlocks(g, hidden, resnets, 1);
}

/** diffusers' LightAdapterBlock: residual blocks of a quarter of its channels. */
function lightLevel(g: GraphBuilder, x: Value, channels: number, { resnets }: T2IAdapterConfig): Value {
  const hidden = convolution(g, 'in_conv', x, Math.floor(channels / 4), 1);
  return convolution(g, 'out_conv', residualBlocks(g, hidden, resnets, 3), channels, 1);
}

/** @param kernel of each block's second convolution */
function residualBlocks(g: GraphBuilder, x: Value, count: number, kernel: 1 | 3): Value {
  const channels = x.shape[1] ?? 0;
  let hidden = x;
  for (let index = 0; index < count; index++) {
    hidden = g.scope(`resnets.${index}`, () => {
      const inner = relu(g, convolution(g, 'block1', hidden, channels, 3));
      return add(g, convolution(g, 'block2', inner, channels, kernel), hidden);
    });
  }
  return hidden;
}

/** A convolution that keeps the size, by the module's name in the checkpoint. */
function convolution(g: GraphBuilder, name: string, x: Value, channels: number, kernel: 1 | 3): Value {
  return g.scope(name, () => {
    const weight = g.parameter('weight', [channels, x.shape[1] ?? 0, kernel, kernel]);
    return conv2d(g, x, weight, g.parameter('bias', [channels]), { padding: (kernel - 1) / 2 });
  });
}
