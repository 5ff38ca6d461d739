import { ZeroreelError } from '../errors.js';

/**
 * Requires timesteps that are given one by one to descend among those that the model was trained on.
 * @param trained how many those are
 * @param steps how many the request asks for; undefined where it does not say
 * @throws ZeroreelError `invalid-request` naming the timestep, what was expected and what was got
 */
export function requireTimesteps(timesteps: readonly number[], trained: number, steps: number | undefined): void {
  timesteps.forEach((t, i) => {
    const last = timesteps[i - 1] ?? trained;
    if (t < last) return;
    const expected = i === 0 ? `at most ${trained - 1}, the noisiest timestep` : `one below ${last}, as they descend`;
    throw invalid(`timesteps[${i}]`, expected, t);
  });
  if (steps !== undefined && steps !== timesteps.length) {
    throw invalid('timesteps', `${steps}, as steps says`, timesteps.length);
  }
}

function invalid(path: string, expected: string, got: number): ZeroreelError {
  const message = `expected ${expected}, got ${got}`;
  return new ZeroreelError('invalid-request', `${path}: ${message}`, { faults: [{ path, message }] });
}
