import { groupNormByLayerNorm, transposedLinear } from '@zeroreel/backend-ort';
import { type Dialect, type GraphBuilder, portableDialect, type Value } from '@zeroreel/onnx';

/** The half widths that the kernel of BiasSplitGelu supports: those of Stable Diffusion. */
const SPLIT_GELU_WIDTHS = [1280, 2560, 5120];

/**
 * The fused operators that the CUDA provider has kernels for, in float32 and float16 (ORT's docs/OperatorKernels.md).
 * The layout stays NCHW. GroupNorm and NhwcConv of com.microsoft need channels last, and the provider for
 * CUDA 13 has no kernel for the latter (bench/results/gpu.md).
 */
export const cudaDialect: Dialect = {
  ...portableDialect,
  name: 'cuda',
  linear: transposedLinear,
  /** The kernel of LayerNormalization sums in float32 whatever the type, so float16 pictures need no widening. */
  groupNorm: (g, x, scale, bias, groups, epsilon) => groupNormByLayerNorm(g, x, scale, bias, groups, epsilon, g.dtype),
  geglu: (g, x) => (hasSplitGelu(x) ? splitGelu(g, x) : portableDialect.geglu(g, x)),
};

const hasSplitGelu = ({ shape }: Value): boolean =>
  shape.length === 3 && SPLIT_GELU_WIDTHS.includes((shape[2] ?? 0) / 2);

/** One kernel splits, applies GELU and multiplies. It adds a bias of zero, because the projection has added its own. */
function splitGelu(g: GraphBuilder, x: Value): Value {
  const [batch = 0, tokens = 0, width = 0] = x.shape;
  const zeros = g.constant(new Float32Array(width), [width], x.dtype);
  const type = { dtype: x.dtype, shape: [batch, tokens, width / 2] };
  return g.node('BiasSplitGelu', [x, zeros], type, {}, 'com.microsoft');
}
