import { ZeroreelError, type ModelPart, type WeightOverlay } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';

/** How strongly an overlay changes weights. */
export interface OverlayOptions {
  /** 0 changes nothing, 1 is the overlay as it was made; any other number is possible. Default 1. */
  readonly strength?: number;
}

/**
 * Requires a finite strength.
 * @throws ZeroreelError `invalid-request`
 */
export function requireStrength(strength: number): void {
  if (Number.isFinite(strength)) return;
  throw new ZeroreelError('invalid-request', `strength: expected a number, got ${strength}`);
}

/** A component with overlays on its weights, one over the other, in order. */
export async function applyOverlays<T extends { readonly weights: WeightLookup }>(
  part: ModelPart,
  component: T,
  overlays: readonly WeightOverlay[],
): Promise<Omit<T, 'weights'> & { readonly weights: WeightLookup }> {
  let weights: WeightLookup = component.weights;
  for (const overlay of overlays) weights = await overlay.apply(part, weights);
  return { ...component, weights };
}
