import '@zeroreel/core/disposal';
import type { Job, JobId, JobPatch, JobProgress } from './job.js';
import type { IdempotencyKey, JobPage, JobQuery, JobRecords, NewJob } from './job-records.js';
import type { JobState } from './job-state.js';
import { JobsError } from './jobs-error.js';

/** Jobs that are remembered, those that were looked at last. */
const MOST = 2_000;

/**
 * Records that still answer what is known of a job while they cannot be reached: as it was when it was last looked at, with
 * the time at which that was (`asOf`). Whatever changes something, or needs all jobs, fails meanwhile.
 */
export class RememberedRecords implements JobRecords {
  readonly #known = new Map<JobId, Job>();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly records: JobRecords,
    private readonly now: () => number,
  ) {}

  async create(order: NewJob, key?: IdempotencyKey): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const created = await this.records.create(order, key);
    this.#remember(created.job);
    return created;
  }

  async get(id: JobId): Promise<Job | undefined> {
    try {
      const job = await this.records.get(id);
      if (job === undefined) this.#known.delete(id);
      else this.#remember(job);
      return job;
    } catch (error) {
      const known = this.#known.get(id);
      const isAway = error instanceof JobsError && error.code === 'queue-unavailable';
      if (!isAway || known === undefined) throw error;
      return known;
    }
  }

  async list(query: JobQuery): Promise<JobPage> {
    const page = await this.records.list(query);
    for (const job of page.jobs) this.#remember(job);
    return page;
  }

  async change(id: JobId, version: number, patch: JobPatch): Promise<Job> {
    const changed = await this.records.change(id, version, patch);
    this.#remember(changed);
    return changed;
  }

  async remove(id: JobId): Promise<void> {
    await this.records.remove(id);
    this.#known.delete(id);
  }

  counts(owner?: string): Promise<Readonly<Record<JobState, number>>> {
    return this.records.counts(owner);
  }

  note(id: JobId, task: string, progress: JobProgress): void {
    this.records.note(id, task, progress);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.records[Symbol.asyncDispose]();
  }

  #remember(job: Job): void {
    this.#known.delete(job.id);
    this.#known.set(job.id, { ...job, asOf: this.now() });
    if (this.#known.size <= MOST) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
