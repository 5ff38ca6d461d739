import type { JobEvents, JobOrder, JobRecords, NewJob, TaskEngine } from '@zeroreel/jobs';

/** What keeps jobs: an engine, records and events over one place. */
export interface JobKeeper extends AsyncDisposable {
  readonly engine: TaskEngine;
  readonly records: JobRecords;
  readonly events: JobEvents;
}

/** How a keeper is opened for a test. */
export interface JobKeeperOptions {
  /** An empty one. */
  readonly open: () => Promise<JobKeeper>;
  /** The same place opened anew, as after a restart; the first one was disposed. */
  readonly reopen: (keeper: JobKeeper) => Promise<JobKeeper>;
}

/** An order for tests. */
export const testOrder: JobOrder = {
  settings: { format: 2, model: {}, request: { prompt: 'a red panda' }, plugins: [], output: {} },
  format: 'mp4',
  keepFrames: false,
  priority: 0,
  split: 'never',
};

/** A job for tests. */
export const testJob = (id: string, change: Partial<NewJob> = {}): NewJob => ({
  ...testOrder,
  id,
  createdAt: 1_000,
  ...change,
});
