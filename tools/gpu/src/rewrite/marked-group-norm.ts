import { cast, float, type Dialect, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** The domain of operators that no runtime has: marks that a rewriting replaces. */
export const MARK = 'zeroreel.mark';

/**
 * A dialect whose group normalisation is one mark, `[N, C, H, W]` as everywhere, with scale and bias in float32: what the
 * kernel of com.microsoft's GroupNorm, which reads channels last, is made of in `channelsLast`.
 */
export const markGroupNorm = (dialect: Dialect): Dialect => ({
  ...dialect,
  name: `${dialect.name}-marked`,
  groupNorm: (g: GraphBuilder, x: Value, scale: Value, bias: Value, groups: number, epsilon: number): Value => {
    const wide = [cast(g, scale, 'float32'), cast(g, bias, 'float32')];
    return g.node('GroupNorm', [x, ...wide], x, { groups, epsilon: float(epsilon), activation: 0 }, MARK);
  },
});
