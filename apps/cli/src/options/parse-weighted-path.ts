import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';

/** A path, and the numbers that were written behind it. */
export interface WeightedPath {
  /** Absolute. */
  readonly path: string;
  /** Default 1. */
  readonly weight: number;
}

/**
 * Reads `PATH[:WEIGHT]`; a colon that is not followed by a number alone belongs to the path.
 * @param flag for messages
 * @throws ZeroreelError `invalid-request` where the path is missing
 */
export function parseWeightedPath(flag: string, text: string): WeightedPath {
  const match = /^(?<path>.*):(?<weight>-?\d+(?:\.\d+)?)$/s.exec(text);
  const path = match?.groups?.['path'] ?? text;
  if (path.trim() === '') throw new ZeroreelError('invalid-request', `${flag}: expected PATH[:WEIGHT], got '${text}'`);
  return { path: resolve(path), weight: Number(match?.groups?.['weight'] ?? 1) };
}
