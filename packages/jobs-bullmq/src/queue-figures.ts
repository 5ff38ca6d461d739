import type { QueueCounts } from '@zeroreel/jobs';

/** How many tasks come before a job, of whose tasks each has so many before it; undefined where none waits. */
export const leastBefore = (before: readonly (number | undefined)[]): number | undefined =>
  before.reduce((least, next) => (least === undefined || (next ?? Infinity) < least ? next : least), undefined);

/** What the counts of queues come to, by the names that BullMQ has for the states of tasks. */
export function sumOfCounts(counts: readonly Readonly<Record<string, number>>[]): QueueCounts {
  const sum = (...states: readonly string[]): number =>
    counts.reduce((total, of) => total + states.reduce((some, state) => some + (of[state] ?? 0), 0), 0);
  return {
    waiting: sum('waiting', 'prioritized', 'paused'),
    delayed: sum('delayed', 'waiting-children'),
    active: sum('active'),
  };
}
