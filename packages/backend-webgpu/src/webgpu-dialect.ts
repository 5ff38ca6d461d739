import { cast, type Dialect, multiHeadAttention, portableDialect } from '@zeroreel/onnx';
import { slicedAttention } from './sliced-attention.js';

/**
 * How attention is written. `fused`: one operator, which never holds all scores, but whose kernel is wrong on adapters
 * with subgroups of fewer than 16 lanes. `explicit`: from plain operators, right everywhere.
 */
export type AttentionForm = 'fused' | 'explicit';

/**
 * The forms that run on the WebGPU provider without falling back to the CPU: of the portable ones all, that is Gemm (it has
 * no FusedMatMul), group normalisation from means in float32 (its GroupNormalization goes to the CPU in parts), Gelu and
 * QuickGelu. Where a graph is in float16, attention is computed in float32: the fused kernel would add up its softmax in
 * the type that it is given.
 */
export const webgpuDialect = (attention: AttentionForm): Dialect => ({
  ...portableDialect,
  name: attention === 'fused' ? 'webgpu' : 'webgpu-explicit',
  attention:
    attention === 'explicit'
      ? slicedAttention
      : (g, q, k, v, heads, options) => {
          const [query, key, value] = [cast(g, q, 'float32'), cast(g, k, 'float32'), cast(g, v, 'float32')];
          return cast(g, multiHeadAttention(g, query, key, value, heads, options), q.dtype);
        },
});
