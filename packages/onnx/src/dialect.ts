import type { GraphBuilder } from './graph-builder.js';
import type { Conv2dOptions } from './ops/convolution.js';
import type { Value } from './value.js';

/** How a backend writes the layers that have more than one form. The numbers agree, the speed differs. */
export interface Dialect {
  readonly name: string;
  /** What takes its place in networks whose answers are pictures, where this one rounds. Default: itself. */
  readonly exact?: Dialect;
  /** `x [..., in] · weightᵀ + bias`, weight `[out, in]` as PyTorch stores it. */
  linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value;
  /** Cross-correlation of `x [N, C, H, W]` with `weight [O, C, kh, kw]`, plus `bias [O]`, as torch.nn.Conv2d. */
  conv2d(g: GraphBuilder, x: Value, weight: Value, bias?: Value, options?: Conv2dOptions): Value;
  /** Normalises `x [N, C, H, W]` over groups of channels; scale and bias `[C]`. Sums in float32. */
  groupNorm(g: GraphBuilder, x: Value, scale: Value, bias: Value, groups: number, epsilon: number): Value;
  /** `x · sigmoid(alpha · x)`: SiLU with alpha 1, CLIP's quick GELU with 1.702. */
  swish(g: GraphBuilder, x: Value, alpha: number): Value;
  /** GELU, exact (erf). */
  gelu(g: GraphBuilder, x: Value): Value;
  /** GEGLU of `x [..., 2n]`: first half times GELU of the second. */
  geglu(g: GraphBuilder, x: Value): Value;
  /**
   * softmax(q kᵀ / √d) v per head; q `[B, Sq, heads·d]`, k and v `[B, Sk, heads·d]` → `[B, Sq, heads·d]`. `causal` as
   * in CLIP.
   */
  attention(
    g: GraphBuilder,
    q: Value,
    k: Value,
    v: Value,
    heads: number,
    options?: { readonly causal?: boolean },
  ): Value;
}
