import { setTimeout as wait } from 'node:timers/promises';
import { JobsError } from '@zeroreel/jobs';
import type { TaskTools } from './do-task.js';
import type { RunReport } from './report-run.js';

/** Milliseconds for which a store that is away is tried again. */
const PATIENCE = 600_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** What waits for a store. */
export interface Patient {
  readonly tools: Pick<TaskTools, 'storePatience'>;
  readonly signal: AbortSignal;
  readonly run: Pick<RunReport, 'notice'>;
}

/**
 * Does something with the artefact store, again and again where that is away: what was computed is worth waiting for.
 * @throws JobsError `store-unavailable` after a while; at once what else goes wrong, and the signal's reason
 */
export async function patiently<T>({ tools, signal, run }: Patient, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + (tools.storePatience ?? PATIENCE);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || performance.now() + pause > until) throw error;
      run.notice(`The store is away, which is tried again: ${error.message}`);
      await wait(pause, undefined, { signal });
    }
  }
}

/** Whether an error says that a store cannot be reached. */
export const isAway = (error: unknown): error is JobsError =>
  error instanceof JobsError && error.code === 'store-unavailable';
