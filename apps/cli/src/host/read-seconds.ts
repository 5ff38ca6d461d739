import { ZeroreelError } from '@zeroreel/core';
import type { Variables } from '@zeroreel/node';

/**
 * A length of time that the environment names in seconds.
 * @param least seconds
 * @returns milliseconds; undefined where it is not set
 * @throws ZeroreelError `invalid-request`
 */
export function readSeconds(name: string, env: Variables, least = 0): number | undefined {
  const seconds = env[name];
  if (seconds === undefined || seconds === '') return undefined;
  const value = Number(seconds);
  if (Number.isFinite(value) && value >= least) return value * 1000;
  throw new ZeroreelError('invalid-request', `${name}: expected seconds from ${least}, got '${seconds}'`);
}
