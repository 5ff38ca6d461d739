import {
  JOB_STATES,
  isEnded,
  JobsError,
  NO_PROGRESS,
  sumProgress,
  unknownJob,
  type IdempotencyKey,
  type Job,
  type JobId,
  type JobPage,
  type JobPatch,
  type JobProgress,
  type JobQuery,
  type JobRecords,
  type JobState,
  type NewJob,
} from '@zeroreel/jobs';
import { EVENTS } from './journal-events.js';
import type { JournalFile } from './journal-file.js';
import type { Put } from './journal-lines.js';

/** A job as the journal has it. */
interface JobRow {
  /** Its place in the order in which jobs were created. */
  readonly place: number;
  readonly job: Omit<Job, 'progress'>;
  /** The idempotency key that made it. */
  readonly key?: string;
}

interface KeyRow {
  readonly digest: string;
  readonly job: JobId;
}

const JOBS = 'jobs';
const KEYS = 'keys';

/** Records of jobs in a journal. */
export class JournalRecords implements JobRecords {
  readonly #journal: JournalFile;
  /** How far tasks are, by their keys. */
  readonly #progress = new Map<JobId, Map<string, JobProgress>>();
  #place: number;

  constructor(journal: JournalFile) {
    this.#journal = journal;
    this.#place = (this.#newestFirst(Infinity)[0]?.place ?? 0) + 1;
  }

  async create(
    { id, ...order }: NewJob,
    key?: IdempotencyKey,
  ): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const known = key && (this.#journal.table(KEYS).get(key.key) as KeyRow | undefined);
    if (known !== undefined) return { job: await this.#again(known, key?.digest ?? ''), isNew: false };
    const job = { ...order, id, version: 1, state: 'queued' as const, attempts: 0, artifacts: [], starts: {} };
    const row: JobRow = { place: this.#place++, job, ...(key && { key: key.key }) };
    const keyRow: readonly Put[] = key ? [[KEYS, key.key, { digest: key.digest, job: id } satisfies KeyRow]] : [];
    await this.#journal.commit([[JOBS, id, row], ...keyRow]);
    return { job: { ...job, progress: NO_PROGRESS }, isNew: true };
  }

  async #again({ digest, job }: KeyRow, wanted: string): Promise<Job> {
    if (digest !== wanted) {
      throw new JobsError('key-reused', `The idempotency key has made the job ${job} out of another order`);
    }
    // It may still be on its way to the disk.
    await this.#journal.commit([]);
    return this.#jobOf(this.#row(job));
  }

  async get(id: JobId): Promise<Job | undefined> {
    const row = this.#journal.table(JOBS).get(id) as JobRow | undefined;
    return row && this.#jobOf(row);
  }

  async list({ states, owner, after, limit }: JobQuery): Promise<JobPage> {
    const isWanted = ({ state, owner: its }: JobRow['job']) =>
      (states?.includes(state) ?? true) && (owner === undefined || owner === its);
    const jobs: JobRow[] = [];
    const before = after === undefined ? Infinity : Number(after);
    for (const row of this.#newestFirst(before)) {
      if (!isWanted(row.job)) continue;
      if (jobs.length === limit)
        return { jobs: jobs.map((each) => this.#jobOf(each)), next: String(jobs.at(-1)?.place) };
      jobs.push(row);
    }
    return { jobs: jobs.map((each) => this.#jobOf(each)) };
  }

  async counts(owner?: string): Promise<Readonly<Record<JobState, number>>> {
    const counts = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<JobState, number>;
    for (const { job } of this.#rows()) if (owner === undefined || job.owner === owner) counts[job.state]++;
    return counts;
  }

  async change(id: JobId, version: number, patch: JobPatch): Promise<Job> {
    const row = this.#row(id);
    if (row.job.version !== version) {
      throw new JobsError('changed-meanwhile', `The job ${id} is at version ${row.job.version}, not ${version}`);
    }
    const changed = { ...row, job: { ...row.job, ...patch, version: version + 1 } as JobRow['job'] };
    await this.#journal.commit([[JOBS, id, changed]]);
    return this.#jobOf(changed);
  }

  note(id: JobId, task: string, progress: JobProgress): void {
    const row = this.#journal.table(JOBS).get(id) as JobRow | undefined;
    if (row === undefined || isEnded(row.job.state)) return;
    const tasks = this.#progress.get(id) ?? new Map<string, JobProgress>();
    // The task that was told last stands last.
    tasks.delete(task);
    tasks.set(task, progress);
    this.#progress.set(id, tasks);
  }

  async remove(id: JobId): Promise<void> {
    const row = this.#journal.table(JOBS).get(id) as JobRow | undefined;
    if (row === undefined) return;
    this.#progress.delete(id);
    const key: readonly Put[] = row.key === undefined ? [] : [[KEYS, row.key, undefined]];
    await this.#journal.commit([[JOBS, id, undefined], [EVENTS, id, undefined], ...key]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The journal is its owner's.
  }

  #rows(): Iterable<JobRow> {
    return this.#journal.table(JOBS).values() as Iterable<JobRow>;
  }

  /** Rows before a place. Keys of a table stand in the order in which they came. */
  #newestFirst(before: number): readonly JobRow[] {
    return [...this.#rows()].filter(({ place }) => place < before).reverse();
  }

  #row(id: JobId): JobRow {
    const row = this.#journal.table(JOBS).get(id) as JobRow | undefined;
    if (row === undefined) throw unknownJob(id);
    return row;
  }

  #jobOf({ job }: JobRow): Job {
    const tasks = [...(this.#progress.get(job.id)?.values() ?? [])];
    return { ...job, progress: sumProgress(tasks, NO_PROGRESS) };
  }
}
