import { ZeroreelError, type UNetResiduals } from '@zeroreel/core';
import { add, formatShape, sameShape, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { repeatRows } from '../nn/repeat-rows.js';
import type { DownPath } from './down-path.js';

/** Residuals, and what they come from, for messages. */
export interface NamedResiduals extends UNetResiduals {
  readonly component: string;
}

/**
 * The way down with the sum of all residuals on it (diffusers' `down_block_additional_residuals` and
 * `mid_block_additional_residual`).
 * @throws ZeroreelError `invalid-model` where they are for a UNet of another shape, naming the first that does not fit
 */
export function addResiduals(g: GraphBuilder, path: DownPath, residuals: readonly NamedResiduals[]): DownPath {
  for (const each of residuals) requireFit(each, path);
  const onto = (x: Value, added: readonly Value[]): Value =>
    added.length === 0
      ? x
      : addRows(
          g,
          x,
          added.reduce((sum, each) => addRows(g, sum, each)),
        );
  return {
    skips: path.skips.map((skip, layer) =>
      onto(
        skip,
        residuals.map(({ down }) => down[layer] ?? skip),
      ),
    ),
    mid: onto(
      path.mid,
      residuals.map(({ mid }) => mid),
    ),
  };
}

/** The sum of `[R·F, C, h, w]` with R = 1 or G each. */
function addRows(g: GraphBuilder, a: Value, b: Value): Value {
  const batch = Math.max(a.shape[0] ?? 1, b.shape[0] ?? 1);
  return add(g, repeatRows(g, a, batch), repeatRows(g, b, batch));
}

function requireFit({ component, down, mid }: NamedResiduals, { skips, mid: ownMid }: DownPath): void {
  if (down.length !== skips.length) throw unfit(component, `${skips.length} skip connections`, `${down.length}`);
  skips.forEach((skip, layer) => requireSameFeatures(component, `skip connection ${layer}`, down[layer] ?? skip, skip));
  requireSameFeatures(component, 'the middle block', mid, ownMid);
}

function requireSameFeatures(component: string, place: string, { shape }: Value, own: Value): void {
  const [got, expected] = [shape.slice(1), own.shape.slice(1)];
  if (sameShape(got, expected)) return;
  throw unfit(component, `features [C, h, w] of ${formatShape(expected)} at ${place}`, formatShape(got));
}

const unfit = (component: string, expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${component} was made for another UNet: expected ${expected}, got ${got}`);
