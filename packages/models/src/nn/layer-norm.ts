import { layerNorm as normalise, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** The layer `name` of the checkpoint, a torch.nn.LayerNorm over the last axis of `x [..., C]`. */
export function layerNorm(g: GraphBuilder, name: string, x: Value, epsilon: number): Value {
  const channels = x.shape.slice(-1);
  return g.scope(name, () => normalise(g, x, g.parameter('weight', channels), g.parameter('bias', channels), epsilon));
}
