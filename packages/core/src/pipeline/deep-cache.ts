import type { DeepCall } from '../networks/unet.js';
import { ZeroreelError } from '../errors.js';

/** Below this many steps they differ too much from one another. */
const FEWEST_STEPS = 20;

/** Which calls of a range compute the whole network: every `interval`th, the first one always. */
export interface DeepCache {
  readonly interval: number;
}

/** Reads the option: `deep:3`. */
export function deepCacheOf(cache: string | undefined): DeepCache | undefined {
  return cache === undefined ? undefined : { interval: Number(cache.slice('deep:'.length)) };
}

/** What call `i` of a range from `from` on does with deep features. */
export const deepModeOf = (cache: DeepCache | undefined, i: number, from: number): DeepCall['mode'] | undefined =>
  cache && (isWhole(cache, i, from) ? 'stores' : 'reuses');

/** Whether a run can be taken up before call `i`: deep features are no part of its state. */
export const isWhole = (cache: DeepCache | undefined, i: number, from: number): boolean =>
  cache === undefined || (i - from) % cache.interval === 0;

/** What is told of a cache in a run of few steps; undefined where there is nothing to tell. */
export const tellFewSteps = (cache: string | undefined, steps: number): string | undefined =>
  cache === undefined || steps >= FEWEST_STEPS
    ? undefined
    : `cache ${cache} is made for ${FEWEST_STEPS} steps or more: with ${steps}, steps differ too much from one another`;

/** @throws ZeroreelError `invalid-request` where networks go into the layers that a cache leaves out */
export function requireCacheable(
  cache: string | undefined,
  additions: readonly { readonly component: string }[],
): void {
  const [first] = additions;
  if (cache === undefined || first === undefined) return;
  const message = `expected none beside ${first.component}, which adds to the layers that it leaves out, got ${cache}`;
  throw new ZeroreelError('invalid-request', `cache: ${message}`, { faults: [{ path: 'cache', message }] });
}
