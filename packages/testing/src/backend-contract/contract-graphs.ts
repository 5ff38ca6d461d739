import { add, type Dialect, GraphBuilder, matmul, mul, type OnnxModel, type WeightLookup } from '@zeroreel/onnx';

/** `sum = a + b`, `product = a · b`, each `[2, 3]` float32. */
export function sumAndProduct(dialect: Dialect): OnnxModel {
  const g = new GraphBuilder({ name: 'sum and product', dtype: 'float32', dialect });
  const a = g.input('a', 'float32', [2, 3]);
  const b = g.input('b', 'float32', [2, 3]);
  g.output('sum', add(g, a, b));
  g.output('product', mul(g, a, b));
  return g.finish();
}

/** `y = 2 x`, `[2, 3]` float32. */
export function doubled(dialect: Dialect): OnnxModel {
  const g = new GraphBuilder({ name: 'doubled', dtype: 'float32', dialect });
  g.output('y', mul(g, g.input('x', 'float32', [2, 3]), 2));
  return g.finish();
}

/** `y = x · weightᵀ + bias` with `layer.weight [3, 2]` and `layer.bias [3]`, x `[1, 2]`. */
export function linearLayer(dialect: Dialect, weights: WeightLookup): OnnxModel {
  const g = new GraphBuilder({ name: 'linear layer', dtype: 'float32', dialect, weights });
  const x = g.input('x', 'float32', [1, 2]);
  const y = g.scope('layer', () => dialect.linear(g, x, g.parameter('weight', [3, 2]), g.parameter('bias', [3])));
  g.output('y', y);
  return g.finish();
}

/** A graph that no runtime has kernels for. */
export function impossible(dialect: Dialect): OnnxModel {
  const g = new GraphBuilder({ name: 'impossible', dtype: 'float32', dialect });
  const x = g.input('x', 'float32', [2, 3]);
  g.output('y', g.node('NoSuchOperator', [x], x));
  return g.finish();
}

/** Takes a while: `layers` products of a 768×768 matrix with itself, scaled so that ones give ones. */
export function slow(dialect: Dialect, layers: number): OnnxModel {
  const size = 768;
  const g = new GraphBuilder({ name: 'slow', dtype: 'float32', dialect });
  const x = g.input('x', 'float32', [size, size]);
  let y = x;
  for (let layer = 0; layer < layers; layer++) y = mul(g, matmul(g, y, x), 1 / size);
  g.output('y', y);
  return g.finish();
}
