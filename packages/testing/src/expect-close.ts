import type { Tensor } from '@zeroreel/core';
import { formatShape, sameShape } from '@zeroreel/onnx';
import { expect } from 'vitest';

/** How far numbers may be apart; at least one of the two, the sum of both counts. */
export interface Tolerance {
  readonly absolute?: number;
  /** In units of the largest magnitude among the expected numbers. */
  readonly relative?: number;
}

/** The largest difference of two equally long arrays of numbers. */
export interface WorstDifference {
  readonly difference: number;
  readonly index: number;
}

/** Where two arrays differ most. A number against NaN differs infinitely; NaN and NaN, or equal infinities, do not differ. */
export function worstDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): WorstDifference {
  let worst: WorstDifference = { difference: 0, index: 0 };
  for (let index = 0; index < expected.length; index++) {
    const difference = differenceOf(actual[index] ?? NaN, expected[index] ?? NaN);
    if (difference > worst.difference) worst = { difference, index };
  }
  return worst;
}

/**
 * Fails where `actual` and `expected` differ in shape or length, or where two numbers are further apart than
 * `absolute + relative · max|expected|`; says which pair is the worst.
 */
export function expectClose(
  actual: Tensor | ArrayLike<number>,
  expected: Tensor | ArrayLike<number>,
  { absolute = 0, relative = 0 }: Tolerance,
): void {
  if ('shape' in actual && 'shape' in expected && !sameShape(actual.shape, expected.shape)) {
    expect.fail(`expected the shape ${formatShape(expected.shape)}, got ${formatShape(actual.shape)}`);
  }
  const got = numbersOf(actual);
  const wanted = numbersOf(expected);
  if (got.length !== wanted.length) expect.fail(`expected ${wanted.length} numbers, got ${got.length}`);
  const allowed = absolute + relative * largestMagnitude(wanted);
  const { difference, index } = worstDifference(got, wanted);
  if (difference <= allowed) return;
  const place = 'shape' in expected ? ` ${formatShape(coordinates(index, expected.shape))}` : '';
  expect.fail(
    `expected ${wanted[index]} at index ${index}${place}, got ${got[index]}: ` +
      `the difference ${difference.toExponential(3)} exceeds ${allowed.toExponential(3)}`,
  );
}

const numbersOf = (source: Tensor | ArrayLike<number>): ArrayLike<number> => ('data' in source ? source.data : source);

function differenceOf(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Infinity : difference;
}

function largestMagnitude(numbers: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < numbers.length; index++) {
    const magnitude = Math.abs(numbers[index] ?? 0);
    if (magnitude > largest && magnitude < Infinity) largest = magnitude;
  }
  return largest;
}

function coordinates(index: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  let rest = index;
  for (const dimension of shape.toReversed()) {
    result.unshift(rest % dimension);
    rest = Math.floor(rest / dimension);
  }
  return result;
}
