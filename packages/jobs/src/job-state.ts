/**
 * Where a job stands. `queued` is also a job that was begun and waits to go on: after a restart, or after its worker was lost.
 */
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** All of them. */
export const JOB_STATES: readonly JobState[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

/** What may follow what. A job that failed or was cancelled is queued again where somebody retries it. */
const FOLLOWERS: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'succeeded', 'failed', 'cancelled'],
  running: ['queued', 'succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: ['queued'],
  cancelled: ['queued'],
};

/** Whether nothing more happens to a job by itself. */
export const isEnded = (state: JobState): boolean => ['succeeded', 'failed', 'cancelled'].includes(state);

/** Whether a job in one state may come to another. */
export const mayFollow = (from: JobState, to: JobState): boolean => from === to || FOLLOWERS[from].includes(to);
