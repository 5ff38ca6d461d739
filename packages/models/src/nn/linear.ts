import type { GraphBuilder, Value } from '@zeroreel/onnx';

export interface LinearOptions {
  /** Whether the layer adds a bias; yes by default. */
  readonly bias?: boolean;
}

/** The layer `name` of the checkpoint, a torch.nn.Linear: `x [..., in]` → `[..., outChannels]`. */
export function linear(
  g: GraphBuilder,
  name: string,
  x: Value,
  outChannels: number,
  { bias = true }: LinearOptions = {},
): Value {
  return g.scope(name, () => {
    const weight = g.parameter('weight', [outChannels, ...x.shape.slice(-1)]);
    return g.dialect.linear(g, x, weight, bias ? g.parameter('bias', [outChannels]) : undefined);
  });
}
