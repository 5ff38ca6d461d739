import { cast, type Dialect } from '@zeroreel/onnx';

/**
 * `dialect` with attention in float32 whatever the graph's type, for checkpoints whose scores overflow float16
 * (`upcast_attention` of diffusers' Attention; SD 2.1 needs it).
 */
export const upcastAttention = (dialect: Dialect): Dialect => ({
  ...dialect,
  attention(g, q, k, v, heads, options) {
    const wide = dialect.attention(
      g,
      cast(g, q, 'float32'),
      cast(g, k, 'float32'),
      cast(g, v, 'float32'),
      heads,
      options,
    );
    return cast(g, wide, q.dtype);
  },
});
