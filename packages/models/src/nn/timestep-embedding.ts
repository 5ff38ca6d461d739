import { add, cast, concat, cos, mul, reshape, silu, sin, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { linear } from './layers.js';

/** How a timestep becomes waves. */
export interface SinusoidOptions {
  /** Length of the embedding, even. */
  readonly channels: number;
  /** Whether the cosines come before the sines. */
  readonly flipSinToCos: boolean;
  /** Subtracted from the number of frequencies in the exponent. */
  readonly freqShift: number;
}

const MAX_PERIOD = 10_000;

/**
 * Sines and cosines of `timestep [1]` at geometrically spaced frequencies → `[1, channels]` float32
 * (diffusers' Timesteps; Vaswani et al., arXiv 1706.03762, section 3.5).
 */
export function sinusoid(g: GraphBuilder, timestep: Value, options: SinusoidOptions): Value {
  const { channels, flipSinToCos } = options;
  const frequencies = g.constant(sinusoidFrequencies(options), [channels / 2], 'float32');
  const angles = mul(g, timestep, frequencies);
  const waves = flipSinToCos ? [cos(g, angles), sin(g, angles)] : [sin(g, angles), cos(g, angles)];
  return reshape(g, concat(g, waves, 0), [1, channels]);
}

/** Frequencies, rounded to float32 where torch rounds: at t near 1000 one rounding moves the sine by 6e-5. */
export function sinusoidFrequencies({ channels, freqShift }: SinusoidOptions): number[] {
  const count = channels / 2;
  return Array.from({ length: count }, (_, k) => {
    const exponent = Math.fround(Math.fround(-Math.log(MAX_PERIOD)) * k);
    return Math.fround(Math.exp(Math.fround(exponent / (count - freqShift))));
  });
}

/**
 * Two linear layers over a sinusoid `[1, C]` → `[1, outChannels]`, in the graph's type (diffusers' TimestepEmbedding).
 * @param condition `[1, E]`, projected by `cond_proj` and added to the sinusoid
 */
export function timestepEmbedding(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  condition?: Value,
): Value {
  return g.scope(name, () => {
    const waves = cast(g, x, g.dtype);
    const conditioned = condition === undefined ? waves : add(g, waves, projected(g, condition, waves));
    const hidden = linear(g, 'linear_1', conditioned, outChannels);
    return linear(g, 'linear_2', silu(g, hidden), outChannels);
  });
}

const projected = (g: GraphBuilder, condition: Value, waves: Value): Value =>
  linear(g, 'cond_proj', cast(g, condition, g.dtype), waves.shape.at(-1) ?? 0, { bias: false });
