import { GraphBuilder, portableDialect, printGraph, type Shape, type Value } from '@zeroreel/onnx';
import { shapedWeights } from './shaped-weights.js';

/** The graph of one layer over an input `x`, as text. */
export function printLayer(
  x: Shape,
  weights: Readonly<Record<string, Shape>>,
  build: (g: GraphBuilder, x: Value) => Value,
): string {
  const options = { name: 'layer', dtype: 'float32', dialect: portableDialect } as const;
  const g = new GraphBuilder({ ...options, weights: shapedWeights(weights) });
  g.output('result', build(g, g.input('x', 'float32', x)));
  return printGraph(g.finish());
}
