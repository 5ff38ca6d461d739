import { type RunResult, tensor, type Tensor } from '@zeroreel/core';
import { expect } from 'vitest';

/** `[2, 3]`, for the graphs of the contract. */
export const A = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
export const B = tensor(new Float32Array([10, 20, 30, 40, 50, 60]), [2, 3]);
/** A + B. */
export const SUM = [11, 22, 33, 44, 55, 66];

/** What the slow graph takes and gives. */
export const ones = (): Tensor => tensor(new Float32Array(768 * 768).fill(1), [768, 768]);

/** The numbers of a float32 output. */
export function numbers(host: RunResult['host'], name: string): Float32Array {
  const output = required(host[name]);
  if (output.dtype !== 'float32') expect.fail(`expected float32 for "${name}", got ${output.dtype}`);
  return output.data;
}

/** What a test cannot go on without. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) expect.fail('expected an output, got none');
  return value;
}
