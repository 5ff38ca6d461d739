import { lengthOf, resolveAxis } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { graphError, requireSameDType, shapeMismatch } from '../graph-error.js';
import { broadcastShape, elementCount, formatShape, sameShape, type Shape, type Value } from '../value.js';

/**
 * Axis `i` of the result is axis `perm[i]` of `x`.
 * @throws OnnxError `shape-mismatch` where `perm` is not a permutation of the axes
 */
export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const isPermutation = perm.length === x.shape.length && x.shape.every((_, axis) => perm.includes(axis));
  if (!isPermutation) {
    const facts = `${formatShape(perm)} is no permutation of the axes of ${formatShape(x.shape)}`;
    throw graphError(g, 'shape-mismatch', 'transpose', facts);
  }
  return g.node('Transpose', [x], { dtype: x.dtype, shape: perm.map((axis) => lengthOf(x, axis)) }, { perm });
}

/**
 * The same elements in another shape; one dimension may be -1, whatever is left. `x` itself where nothing changes.
 * @throws OnnxError `shape-mismatch` where the number of elements would change
 */
export function reshape(g: GraphBuilder, x: Value, shape: Shape): Value {
  const known = elementCount(shape.filter((dimension) => dimension !== -1));
  const target = shape.map((dimension) => (dimension === -1 ? elementCount(x.shape) / known : dimension));
  if (!target.every(isLength) || elementCount(target) !== elementCount(x.shape)) {
    const facts = `${formatShape(x.shape)} does not fill ${formatShape(shape)}`;
    throw graphError(g, 'shape-mismatch', 'reshape', facts);
  }
  if (sameShape(target, x.shape)) return x;
  return g.node('Reshape', [x, lengths(g, target)], { dtype: x.dtype, shape: target });
}

/**
 * The values one after another along `axis`.
 * @throws OnnxError `shape-mismatch` where any other axis differs, or `dtype-mismatch`
 */
export function concat(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw graphError(g, 'invalid-graph', 'concat', 'at least one value expected, got none');
  if (values.length === 1) return first;
  requireSameDType(g, 'concat', values);
  const along = resolveAxis(g, 'concat', first, axis);
  const agree = values.every(({ shape }) => sameShape(shape.toSpliced(along, 1), first.shape.toSpliced(along, 1)));
  if (!agree) throw shapeMismatch(g, 'concat', values, `the shapes differ beside axis ${along}`);
  const length = values.reduce((sum, value) => sum + lengthOf(value, along), 0);
  return g.node('Concat', values, { dtype: first.dtype, shape: first.shape.with(along, length) }, { axis: along });
}

/**
 * Positions `start` to `end` (exclusive) of `axis`. `x` itself where that is all of it.
 * @throws OnnxError `shape-mismatch` where the axis does not hold them
 */
export function slice(g: GraphBuilder, x: Value, axis: number, start: number, end: number): Value {
  const along = resolveAxis(g, 'slice', x, axis);
  const length = lengthOf(x, along);
  if (!(start >= 0 && start < end && end <= length)) {
    const facts = `axis ${along} of ${formatShape(x.shape)} does not hold ${start} to ${end}`;
    throw graphError(g, 'shape-mismatch', 'slice', facts);
  }
  if (end - start === length) return x;
  const range = [start, end, along].map((number) => lengths(g, [number]));
  return g.node('Slice', [x, ...range], { dtype: x.dtype, shape: x.shape.with(along, end - start) });
}

/**
 * Cuts `axis` into parts of the given sizes.
 * @returns as many values as there are sizes
 * @throws OnnxError `shape-mismatch` where the sizes do not add up to the axis
 */
export function split<const Sizes extends readonly number[]>(
  g: GraphBuilder,
  x: Value,
  axis: number,
  sizes: Sizes,
): { -readonly [Part in keyof Sizes]: Value } {
  const along = resolveAxis(g, 'split', x, axis);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!sizes.every(isLength) || total !== lengthOf(x, along)) {
    const facts = `axis ${along} of ${formatShape(x.shape)} is not the sum of ${formatShape(sizes)}`;
    throw graphError(g, 'shape-mismatch', 'split', facts);
  }
  const parts = sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(along, size) }));
  const values = g.nodes('Split', [x, lengths(g, sizes)], parts, { axis: along });
  return values as { -readonly [Part in keyof Sizes]: Value };
}

/**
 * Repeats `x` along its axes of length 1 (and new leading ones) until it has `shape`. `x` itself where it has it
 * already.
 * @throws OnnxError `shape-mismatch` where it cannot
 */
export function expand(g: GraphBuilder, x: Value, shape: Shape): Value {
  const result = broadcastShape(x.shape, shape);
  if (!result || !sameShape(result, shape)) {
    const facts = `${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`;
    throw graphError(g, 'shape-mismatch', 'expand', facts);
  }
  return sameShape(shape, x.shape) ? x : g.node('Expand', [x, lengths(g, shape)], { dtype: x.dtype, shape });
}

/**
 * Entries of `table` along `axis`, picked by integer `indices`; the shape of `indices` takes the axis's place.
 * @throws OnnxError `shape-mismatch` where the axis does not exist, `dtype-mismatch` where the indices are not int32 or
 * int64
 */
export function gather(g: GraphBuilder, table: Value, indices: Value, axis: number): Value {
  const along = resolveAxis(g, 'gather', table, axis);
  if (indices.dtype !== 'int32' && indices.dtype !== 'int64') {
    throw graphError(g, 'dtype-mismatch', 'gather', `int32 or int64 indices expected, got ${indices.dtype}`);
  }
  const shape = table.shape.toSpliced(along, 1, ...indices.shape);
  return g.node('Gather', [table, indices], { dtype: table.dtype, shape }, { axis: along });
}

/**
 * Puts `before[i]` and `after[i]` zeros around axis `i`.
 * @throws OnnxError `shape-mismatch` where there is not one number for each axis
 */
export function pad(g: GraphBuilder, x: Value, before: readonly number[], after: readonly number[]): Value {
  const rank = x.shape.length;
  if (before.length !== rank || after.length !== rank || ![...before, ...after].every((n) => n === 0 || isLength(n))) {
    const facts = `${formatShape(before)} and ${formatShape(after)} do not pad ${formatShape(x.shape)}`;
    throw graphError(g, 'shape-mismatch', 'pad', facts);
  }
  const shape = x.shape.map((length, axis) => length + (before[axis] ?? 0) + (after[axis] ?? 0));
  return sameShape(shape, x.shape)
    ? x
    : g.node('Pad', [x, lengths(g, [...before, ...after])], { dtype: x.dtype, shape });
}

const isLength = (dimension: number): boolean => Number.isInteger(dimension) && dimension > 0;

const lengths = (g: GraphBuilder, numbers: readonly number[]): Value => g.constant(numbers, [numbers.length], 'int64');
