import { setTimeout as wait } from 'node:timers/promises';
import {
  isEnded,
  JobsError,
  NO_PROGRESS,
  sumProgress,
  type IdempotencyKey,
  type Job,
  type JobId,
  type JobPatch,
  type JobProgress,
  type JobRecords,
  type NewJob,
  unknownJob,
} from '@zeroreel/jobs';

/** The first record of a job. */
export const newRecord = ({ parts, ...order }: NewJob): Job => ({
  ...order,
  ...(parts && { parts }),
  version: 1,
  state: 'queued',
  attempts: 0,
  artifacts: [],
  starts: {},
  progress: NO_PROGRESS,
});

/** What a patch makes of a record. A value of undefined takes its field away, since JSON has none. */
function patched(job: Job, patch: JobPatch): { readonly changed: Job; readonly forgetsProgress: boolean } {
  const changed = JSON.parse(JSON.stringify({ ...job, ...patch, version: job.version + 1 })) as Job;
  // A job that is tried again counts from its beginning.
  const forgetsProgress = patch.state === 'queued' && job.state !== 'queued' && job.state !== 'running';
  return { changed: forgetsProgress ? { ...changed, progress: NO_PROGRESS } : changed, forgetsProgress };
}

/**
 * A job with how far its tasks are. One that has ended keeps what was noted until then: a machine that was stopped may still
 * tell how far it was.
 */
export const withProgress = (job: Job, tasks: readonly JobProgress[]): Job =>
  isEnded(job.state) ? job : { ...job, progress: sumProgress(tasks, NO_PROGRESS) };

export const changedMeanwhile = (id: JobId, version: number): JobsError =>
  new JobsError('changed-meanwhile', `The job ${id} has no longer the version ${version}`);

export const reusedKey = ({ key }: IdempotencyKey): JobsError =>
  new JobsError('key-reused', `The key ${JSON.stringify(key)} stands for another order`);

/** Milliseconds. */
const MOST_PATIENCE = 1_000;

type Write = (id: JobId, task: string, progress: JobProgress) => Promise<unknown>;

/** Writes down how far tasks are: one write of a task at a time, of the last that is known; what fails is dropped. */
export class NoteTaker {
  readonly #waiting = new Map<string, () => Promise<unknown>>();
  readonly #writing = new Map<string, Promise<void>>();

  constructor(private readonly write: Write) {}

  note(id: JobId, task: string, progress: JobProgress): void {
    const key = `${id} ${task}`;
    this.#waiting.set(key, () => this.write(id, task, progress));
    if (!this.#writing.has(key)) this.#writing.set(key, this.drain(key));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  /**
   * What a patch makes of a job that has still that version. Before a job ends, what is being written is waited for, but not a
   * queue that is away.
   * @throws JobsError `unknown-job`; `changed-meanwhile`
   */
  async patch(records: Pick<JobRecords, 'get'>, id: JobId, version: number, patch: JobPatch) {
    await this.beforeEnd(patch);
    const job = await records.get(id);
    if (job === undefined) throw unknownJob(id);
    if (job.version !== version) throw changedMeanwhile(id, version);
    return patched(job, patch);
  }

  private async beforeEnd({ state }: JobPatch): Promise<void> {
    if (state === undefined || !isEnded(state) || this.#writing.size === 0) return;
    const stop = new AbortController();
    await Promise.race([
      this.settled(),
      wait(MOST_PATIENCE, undefined, { signal: stop.signal }).catch(() => undefined),
    ]);
    stop.abort();
  }

  private async drain(key: string): Promise<void> {
    for (let write = this.#waiting.get(key); write !== undefined; write = this.#waiting.get(key)) {
      this.#waiting.delete(key);
      await write().catch(() => undefined);
    }
    this.#writing.delete(key);
  }
}
