import type { GraphBuilder, Value, WeightLookup } from '@zeroreel/onnx';
import { imageDimensions, repeatRows } from '../nn/dimensions.js';
import type { UNetConfig } from './unet-config.js';

/**
 * DeepCache (Ma et al. 2023, arXiv 2312.00858), branch 0: what enters the last layer of the last up block changes little
 * from step to step. A graph that `stores` it has it as the output `deep`; one that `reuses` it takes it as an input of that
 * name and computes `conv_in`, the last layer and `conv_out` alone.
 */
export type DeepFeatures = 'stores' | 'reuses';

/** Name of the output and of the input. */
export const DEEP = 'deep';

/** Declares the features as an output, for all guidance rows: `[G·F, C, h, w]`. */
export function storeDeep(g: GraphBuilder, x: Value, batch: number): void {
  g.output(DEEP, repeatRows(g, x, batch));
}

/** The features as an input: the shape of `entered` with the channels of what comes up to the last layer. */
export function reuseDeep(g: GraphBuilder, { levels }: UNetConfig, entered: Value, batch: number): Value {
  const [, , height, width] = imageDimensions(entered);
  // The last up block has the channels of the first level, as every layer of it but the first takes in.
  return g.input(DEEP, g.dtype, [batch, levels[0].channels, height, width]);
}

/** The weights that a graph which reuses features reads: others of the checkpoint are not expected there. */
export function shallowWeights({ levels }: UNetConfig, weights: WeightLookup): WeightLookup {
  const block = `up_blocks.${levels.length - 1}`;
  const last = levels[0].layers;
  const read = [
    'conv_in.',
    'conv_out.',
    'conv_norm_out.',
    'time_embedding.',
    'add_embedding.',
    `${block}.resnets.${last}.`,
    `${block}.attentions.${last}.`,
  ];
  const isRead = (key: string): boolean => read.some((prefix) => key.startsWith(prefix));
  return {
    get: (key) => (isRead(key) ? weights.get(key) : undefined),
    *keys() {
      for (const key of weights.keys()) if (isRead(key)) yield key;
    },
  };
}
