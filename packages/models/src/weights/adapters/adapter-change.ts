import { add, div, mul, reduceL2, reshape, sub, type GraphBuilder, type Value } from '@zeroreel/onnx';
import type { WeightChange } from '../overlays/changed-weights.js';
import type { AdapterLayer, AdapterMagnitude } from './adapter-layer.js';
import { addDelta } from './emit-delta.js';

/**
 * Lays one layer of an adapter over its tensor: `W + strength · (W′ - W)`, where W′ = W + scale · delta, and with DoRA
 * that of the given magnitude.
 *
 * Differs: at strengths between 0 and 1 DoRA's original implementations disagree. peft scales the delta before it
 * restores the magnitude, LyCORIS does not scale it; at strength 0 both change the weight. This is what
 * stable-diffusion-webui and ComfyUI do. At strength 1 all are the same.
 */
export const adapterChange =
  ({ delta, scale, magnitude }: AdapterLayer, strength: number): WeightChange =>
  (g, value) => {
    if (magnitude === undefined) return addDelta(g, value, delta, strength * scale);
    const changed = restoreMagnitude(g, addDelta(g, value, delta, scale), magnitude);
    return strength === 1 ? changed : add(g, value, mul(g, sub(g, changed, value), strength));
  };

/** The smallest difference of float32 numbers near 1, which LyCORIS adds to norms. */
const EPSILON = 2 ** -23;

/** `W [out, in, …]` → `magnitude · W / ‖W‖`, one norm for each output channel, or for each input channel. */
function restoreMagnitude(g: GraphBuilder, value: Value, { axis, weight }: AdapterMagnitude): Value {
  const kept = axis === 'output' ? 0 : 1;
  const norms = reduceL2(
    g,
    value,
    Array.from(value.shape.keys()).filter((each) => each !== kept),
  );
  const magnitudes = reshape(g, g.weight('magnitude', weight, 'float32'), norms.shape);
  return mul(g, value, div(g, magnitudes, add(g, norms, EPSILON)));
}
