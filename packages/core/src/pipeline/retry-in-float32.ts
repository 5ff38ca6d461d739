import type { FloatDType } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';

/** How a run is repeated. */
export interface RetryInFloat32Options {
  /** What the networks compute in at first. */
  readonly dtype: FloatDType;
  /** Called before the second run, with the error of the first: the user is to know why it begins anew. */
  readonly announce: (error: ZeroreelError) => void;
}

/**
 * A run that begins anew in float32 where it overflowed: its steps and its result are those of `run(dtype)`, or, where
 * that fails with `numerical` in another type than float32, those of `run('float32')` after it. Steps of the first run
 * have then been passed on already.
 * @param run opens the model in a type, runs it, and frees what it opened
 * @throws ZeroreelError what the last run throws
 */
export async function* retryInFloat32<Step, Result>(
  run: (dtype: FloatDType) => AsyncGenerator<Step, Result, void>,
  { dtype, announce }: RetryInFloat32Options,
): AsyncGenerator<Step, Result, void> {
  try {
    return yield* run(dtype);
  } catch (error) {
    const isOverflow = error instanceof ZeroreelError && error.code === 'numerical';
    if (!isOverflow || dtype === 'float32') throw error;
    announce(error);
  }
  return yield* run('float32');
}
