import { ZeroreelError, type NetworkFiles } from '@zeroreel/core';
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
} from '@zeroreel/core/graph';

/** What `config.json` says of an adapter. */
export interface AdapterConfig {
  /** 1: grey, 3: RGB. */
  readonly pictureChannels: 1 | 3;
  /** Channels of each level's features, finest first. */
  readonly channels: readonly number[];
  readonly resnets: number;
  /** Pixels along a side of the finest features' cells. */
  readonly downscaleFactor: number;
}

/**
 * Reads the configuration of diffusers' T2IAdapter.
 * @throws ZeroreelError `invalid-model` for another kind of network, or values that no such adapter has
 */
export function parseAdapterConfig({ name, config }: Pick<NetworkFiles, 'name' | 'config'>): AdapterConfig {
  const { adapter_type: type = 'full_adapter', in_channels: pictureChannels, channels } = config;
  const { num_res_blocks: resnets, downscale_factor: downscaleFactor } = config;
  if (type !== 'full_adapter') throw invalid(name, 'adapter_type', 'full_adapter', type);
  if (pictureChannels !== 1 && pictureChannels !== 3) throw invalid(name, 'in_channels', '1 or 3', pictureChannels);
  if (!Array.isArray(channels) || channels.length === 0 || !channels.every(isCount)) {
    throw invalid(name, 'channels', 'a list of whole numbers', channels);
  }
  if (!isCount(resnets)) throw invalid(name, 'num_res_blocks', 'a whole number', resnets);
  if (!isCount(downscaleFactor)) throw invalid(name, 'downscale_factor', 'a whole number', downscaleFactor);
  return { pictureChannels, channels, resnets, downscaleFactor };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;

const invalid = (name: string, field: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: ${field}: expected ${expected}, got ${JSON.stringify(got) ?? 'none'}`);

/** What the graph of an adapter is built for. */
export interface AdapterGraphOptions {
  readonly config: AdapterConfig;
  readonly network: NetworkFiles;
  readonly dialect: Dialect;
  readonly dtype: FloatDType;
  /** H and W in pixels. */
  readonly height: number;
  readonly width: number;
}

/**
 * The graph of a T2I-Adapter (Mou et al. 2023, arXiv 2302.08453; diffusers' FullAdapter) for one picture.
 * In: `picture [1, C, H, W]` in [0, 1]. Out: `feature.0`, `feature.1`, … `[1, C_k, h_k, w_k]`, finest first, float32.
 * @throws OnnxError for weights that are missing or of another shape
 */
export function buildAdapter({ config, network, dialect, dtype, height, width }: AdapterGraphOptions): OnnxModel {
  const { pictureChannels, channels, resnets, downscaleFactor } = config;
  const g = new GraphBuilder({ name: 't2i-adapter', dtype, dialect, weights: network.weights });
  const picture = cast(g, g.input('picture', 'float32', [1, pictureChannels, height, width]), g.dtype);
  g.scope('adapter', () => {
    let x = convolution(g, 'conv_in', pixelUnshuffle(g, picture, downscaleFactor), channels[0] ?? 0, 3);
    channels.forEach((wanted, level) => {
      x = g.scope(`body.${level}`, () => adapterBlock(g, x, wanted, { resnets, halves: level > 0 }));
      g.output(`feature.${level}`, cast(g, x, 'float32'));
    });
  });
  return g.finish();
}

/** diffusers' AdapterBlock: halved, brought to other channels, then residual blocks. */
function adapterBlock(
  g: GraphBuilder,
  x: Value,
  channels: number,
  { resnets, halves }: { readonly resnets: number; readonly halves: boolean },
): Value {
  const pooled = halves ? averagePool2d(g, x, 2, { ceil: true }) : x;
  let hidden = pooled.shape[1] === channels ? pooled : convolution(g, 'in_conv', pooled, channels, 1);
  for (let index = 0; index < resnets; index++) {
    hidden = g.scope(`resnets.${index}`, () => {
      const inner = relu(g, convolution(g, 'block1', hidden, channels, 3));
      return add(g, convolution(g, 'block2', inner, channels, 1), hidden);
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
