import type { GraphBuilder, Value } from '@zeroreel/onnx';

/** Activations of CLIP's text encoders, by transformers' names. */
export const TEXT_ACTIVATIONS = ['quick_gelu', 'gelu', 'gelu_new', 'gelu_pytorch_tanh'] as const;

export type TextActivation = (typeof TEXT_ACTIVATIONS)[number];

/** SiLU, `x · sigmoid(x)`: the activation of the UNet and the autoencoder. */
export const silu = (g: GraphBuilder, x: Value): Value => g.dialect.swish(g, x, 1);

/** One of the activations of CLIP (transformers' ACT2FN). The last two are both GELU's approximation by tanh. */
export function textActivation(g: GraphBuilder, name: TextActivation, x: Value): Value {
  switch (name) {
    case 'quick_gelu':
      return g.dialect.swish(g, x, 1.702);
    case 'gelu':
      return g.dialect.gelu(g, x);
    case 'gelu_new':
    case 'gelu_pytorch_tanh':
      return g.node('Gelu', [x], x, { approximate: 'tanh' });
  }
}
