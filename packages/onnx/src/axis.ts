import type { GraphBuilder } from './graph-builder.js';
import { graphError } from './graph-error.js';
import { formatShape, type Value } from './value.js';

/**
 * `axis` counted from the front; a negative one counts from the end.
 * @throws OnnxError `shape-mismatch` where `x` has no such axis
 */
export function resolveAxis(g: GraphBuilder, operation: string, x: Value, axis: number): number {
  const rank = x.shape.length;
  const resolved = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && resolved >= 0 && resolved < rank) return resolved;
  throw graphError(g, 'shape-mismatch', operation, `${formatShape(x.shape)} has no axis ${axis}`);
}

/** The length of `x` along an axis that is known to exist. */
export const lengthOf = (x: Value, axis: number): number => x.shape.at(axis) ?? 1;
