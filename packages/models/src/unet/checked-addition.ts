import type { UNetAddition } from '@zeroreel/core';
import { CheckedWeights } from '../weights/build-checked.js';

/**
 * An addition whose weights are checked while it is written, as a component of its own: missing, misshapen and unused
 * ones are a ZeroreelError `invalid-model` that names it.
 */
export function checkedAddition(addition: UNetAddition): UNetAddition {
  const { name, component } = addition;
  const weights = new CheckedWeights(component, addition.weights);
  return {
    name,
    component,
    weights,
    emit(g, site) {
      const residuals = weights.explain(() => addition.emit(g, site), name);
      weights.requireUsed();
      return residuals;
    },
  };
}
