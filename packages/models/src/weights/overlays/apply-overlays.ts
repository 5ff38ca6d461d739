import type { ModelPart, WeightOverlay } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';

/** A component with overlays laid over its weights, one over the other, in order. */
export async function applyOverlays<T extends { readonly weights: WeightLookup }>(
  part: ModelPart,
  component: T,
  overlays: readonly WeightOverlay[],
): Promise<Omit<T, 'weights'> & { readonly weights: WeightLookup }> {
  let weights: WeightLookup = component.weights;
  for (const overlay of overlays) weights = await overlay.apply(part, weights);
  return { ...component, weights };
}
