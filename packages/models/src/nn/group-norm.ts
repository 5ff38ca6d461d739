import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { imageDimensions } from './dimensions.js';

export interface GroupNormOptions {
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** The layer `name` of the checkpoint, a torch.nn.GroupNorm over `x [N, C, H, W]`. */
export function groupNorm(g: GraphBuilder, name: string, x: Value, { groups, epsilon }: GroupNormOptions): Value {
  const [, channels] = imageDimensions(x);
  return g.scope(name, () =>
    g.dialect.groupNorm(g, x, g.parameter('weight', [channels]), g.parameter('bias', [channels]), groups, epsilon),
  );
}
