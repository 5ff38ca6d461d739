import { ZeroreelError, type UNetAddition, type UNetAdditionSite, type UNetResiduals } from '@zeroreel/core';
import type { ComputedWeight, GraphBuilder, Weight, WeightLookup } from '@zeroreel/onnx';
import { CheckedWeights } from '../weights/build-checked.js';
import { requireResiduals } from './residuals.js';

/**
 * The UNet's weights, and those of its additions under `<name>.<key>`, as scopes of one graph read them.
 * @throws ZeroreelError `plugin` where two additions have one name, or one has that of a part of the UNet
 */
export function mergeWeights(unet: WeightLookup, additions: readonly UNetAddition[]): WeightLookup {
  if (additions.length === 0) return unet;
  const taken = new Set(Array.from(unet.keys(), scopeOf));
  for (const { name } of additions) {
    if (name === '' || name.includes('.') || taken.has(name)) {
      throw new ZeroreelError('plugin', `An addition to the UNet needs a name of its own without dots, got '${name}'`);
    }
    taken.add(name);
  }
  const byName = new Map(additions.map(({ name, weights }) => [name, weights]));
  return {
    get(key): Weight | ComputedWeight | undefined {
      const scope = scopeOf(key);
      const addition = byName.get(scope);
      return addition ? addition.get(key.slice(scope.length + 1)) : unet.get(key);
    },
    *keys() {
      yield* unet.keys();
      for (const [name, weights] of byName) for (const key of weights.keys()) yield `${name}.${key}`;
    },
  };
}

/** The first part of a key. */
const scopeOf = (key: string): string => key.split('.', 1).join();

/** Writes the additions one after the other, each in its scope, and checks that their residuals fit the UNet. */
export const emitAdditions = (
  g: GraphBuilder,
  additions: readonly UNetAddition[],
  site: UNetAdditionSite,
): readonly UNetResiduals[] =>
  additions.map((addition) => {
    const residuals = g.scope(addition.name, () => addition.emit(g, site));
    requireResiduals(addition.component, residuals, site);
    return residuals;
  });

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
