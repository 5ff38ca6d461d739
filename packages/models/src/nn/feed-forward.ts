import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { linear } from './linear.js';

/** Widens `x [B, N, C]` four times through GEGLU and narrows it again (diffusers' FeedForward; Shazeer, arXiv 2002.05202). */
export function feedForward(g: GraphBuilder, name: string, x: Value): Value {
  const [channels = 0] = x.shape.slice(-1);
  return g.scope(name, () => {
    const gated = g.dialect.geglu(g, linear(g, 'net.0.proj', x, 8 * channels));
    return linear(g, 'net.2', gated, channels);
  });
}
