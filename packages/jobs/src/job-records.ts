import type { Job, JobId, JobOrder, JobPart, JobPatch, JobProgress } from './job.js';
import type { JobState } from './job-state.js';
import type { WorkClass } from './work-class.js';

/** A key with which somebody may send the same order twice, and a digest of the order. */
export interface IdempotencyKey {
  readonly key: string;
  readonly digest: string;
}

/** Which jobs to list: the newest first. */
export interface JobQuery {
  readonly states?: readonly JobState[];
  readonly owner?: string;
  /** Those behind this one, which need not be there any more: `JobPage.next`. */
  readonly after?: string;
  /** At least 1. */
  readonly limit: number;
}

/** Some jobs of a list. */
export interface JobPage {
  readonly jobs: readonly Job[];
  /** To ask for those behind them; absent where there are none. */
  readonly next?: string;
}

/** A job to be recorded; `state` is `queued`. */
export interface NewJob extends JobOrder {
  readonly id: JobId;
  readonly createdAt: number;
  /** Of a job in parts. */
  readonly parts?: readonly JobPart[];
  readonly whole?: string;
  /** Whose workers are to compute it. */
  readonly workClass?: WorkClass;
}

/** What is known of jobs. It is on the disk before a call returns. All of them throw JobsError `queue-unavailable`. */
export interface JobRecords extends AsyncDisposable {
  /**
   * @returns the job, or the one that the same key and digest have made before, with `isNew` false
   * @throws JobsError `key-reused`
   */
  create(job: NewJob, key?: IdempotencyKey): Promise<{ readonly job: Job; readonly isNew: boolean }>;
  get(id: JobId): Promise<Job | undefined>;
  list(query: JobQuery): Promise<JobPage>;
  /** How many there are in each state. @param owner whose; default: all */
  counts(owner?: string): Promise<Readonly<Record<JobState, number>>>;
  /**
   * Changes a job that has still that version.
   * @throws JobsError `unknown-job`; `changed-meanwhile`
   */
  change(id: JobId, version: number, patch: JobPatch): Promise<Job>;
  /**
   * Notes how far a task is, for `Job.progress`, which sums up the tasks. Never fails, never waits, and may be forgotten
   * when the service is killed. @param task as `taskKey` says
   */
  note(id: JobId, task: string, progress: JobProgress): void;
  /** Forgets a job, its events and its key; one that nobody knows is no error. */
  remove(id: JobId): Promise<void>;
}
