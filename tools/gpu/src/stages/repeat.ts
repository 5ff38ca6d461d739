import { figure, rounded } from './figure.js';

/** How often something is timed. */
export interface RepeatOptions {
  readonly times: number;
  /** No repetition begins after so many seconds. */
  readonly seconds: number;
}

/** Calls `once` and times each call: prints the least and the median under `name`; returns the least in seconds. */
export async function repeatTimed(
  name: string,
  once: () => Promise<unknown>,
  { times, seconds }: RepeatOptions,
): Promise<number> {
  const taken: number[] = [];
  const began = performance.now();
  while (taken.length < times && (taken.length === 0 || performance.now() - began < seconds * 1000)) {
    const start = performance.now();
    await once();
    taken.push((performance.now() - start) / 1000);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  const [least = NaN] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  figure(name, rounded(least), 's', { against: `least of ${taken.length}, median ${rounded(median)}` });
  return least;
}
