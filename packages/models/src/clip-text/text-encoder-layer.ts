import { add, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { textActivation } from '../nn/activation.js';
import { layerNorm } from '../nn/layer-norm.js';
import { linear } from '../nn/linear.js';
import type { ClipTextConfig } from './clip-text-config.js';

/** Causal self-attention and two linear layers, each normed before and added to its input (transformers' CLIPEncoderLayer). */
export function textEncoderLayer(g: GraphBuilder, name: string, x: Value, config: ClipTextConfig): Value {
  const { layerNormEpsilon } = config;
  return g.scope(name, () => {
    const attended = add(g, x, causalAttention(g, layerNorm(g, 'layer_norm1', x, layerNormEpsilon), config));
    return add(g, attended, perceptron(g, layerNorm(g, 'layer_norm2', attended, layerNormEpsilon), config));
  });
}

/** Each token reads itself and those before it (CLIPAttention). */
function causalAttention(g: GraphBuilder, x: Value, { hiddenSize, heads }: ClipTextConfig): Value {
  return g.scope('self_attn', () => {
    const project = (name: string) => linear(g, name, x, hiddenSize);
    const attended = g.dialect.attention(g, project('q_proj'), project('k_proj'), project('v_proj'), heads, {
      causal: true,
    });
    return linear(g, 'out_proj', attended, hiddenSize);
  });
}

/** CLIPMLP */
function perceptron(g: GraphBuilder, x: Value, { hiddenSize, intermediateSize, activation }: ClipTextConfig): Value {
  return g.scope('mlp', () => {
    const hidden = textActivation(g, activation, linear(g, 'fc1', x, intermediateSize));
    return linear(g, 'fc2', hidden, hiddenSize);
  });
}
