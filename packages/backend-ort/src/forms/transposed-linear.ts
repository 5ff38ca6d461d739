import { add, type GraphBuilder, lengthOf, sameShape, shapeMismatch, type Value } from '@zeroreel/onnx';

/**
 * `x [..., in] · weightᵀ + bias` for a weight `[out, in]` as it lies in the file: FusedMatMul (com.microsoft) reads it
 * transposed, so that no transposed copy is made when the session is. For providers with that operator: CPU and CUDA.
 * @throws OnnxError `shape-mismatch`
 */
export function transposedLinear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  const inputs = lengthOf(x, -1);
  const outputs = lengthOf(weight, 0);
  if (!sameShape(weight.shape, [outputs, inputs])) {
    throw shapeMismatch(g, 'linear', [x, weight], `a weight of [out, ${inputs}] expected`);
  }
  if (bias && !sameShape(bias.shape, [outputs])) {
    throw shapeMismatch(g, 'linear', [weight, bias], `a bias of [${outputs}] expected`);
  }
  const type = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), outputs] };
  const product = g.node('FusedMatMul', [x, weight], type, { transB: 1 }, 'com.microsoft');
  return bias ? add(g, product, bias) : product;
}
