import {
  JOB_STATES,
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
import type { Pool } from 'pg';
import { changedMeanwhile, newRecord, NoteTaker, reusedKey, withProgress } from '../records.js';
import type { Unavailable } from '../unavailable.js';

/** Connections: some for questions, one for what may be dropped. */
export interface PostgresPools {
  readonly asking: Pool;
  readonly telling: Pool;
}

interface Row {
  readonly record: Job;
  readonly notes: readonly JobProgress[] | null;
}

/** Records of jobs on a PostgreSQL. Each change is one statement, and fails where the record has another version by then. */
export class PostgresRecords implements JobRecords {
  private readonly notes: NoteTaker;

  constructor(
    private readonly pools: PostgresPools,
    private readonly schema: string,
    private readonly unavailable: Unavailable,
  ) {
    this.notes = new NoteTaker((id, task, progress) =>
      pools.telling.query(
        `INSERT INTO ${schema}.progress (job, task, progress) VALUES ($1, $2, $3)
         ON CONFLICT (job, task) DO UPDATE SET progress = excluded.progress`,
        [id, task, JSON.stringify(progress)],
      ),
    );
  }

  async create(order: NewJob, key?: IdempotencyKey): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const job = newRecord(order);
    const { id, state, owner = null, createdAt } = job;
    const made = await this.query(
      `INSERT INTO ${this.schema}.jobs (id, version, state, owner, created_at, record, key, digest)
       VALUES ($1, 1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [id, state, owner, Math.trunc(createdAt), JSON.stringify(job), key?.key ?? null, key?.digest ?? null],
    );
    if (made.length === 1) return { job, isNew: true };
    const [other] = await this.query<{ id: JobId; key: string | null; digest: string | null }>(
      `SELECT id, key, digest FROM ${this.schema}.jobs WHERE key = $1 OR id = $2 ORDER BY key = $1 DESC NULLS LAST LIMIT 1`,
      [key?.key ?? null, id],
    );
    if (key !== undefined && other?.key === key.key && other.digest !== key.digest) throw reusedKey(key);
    return { job: (await this.get(other?.id ?? id)) ?? job, isNew: false };
  }

  async get(id: JobId): Promise<Job | undefined> {
    return (await this.read('WHERE id = $1', [id]))[0];
  }

  async list({ states = JOB_STATES, owner, after, limit }: JobQuery): Promise<JobPage> {
    const [, createdAt = null, id = null] = /^(\d{1,15})\.(.*)$/.exec(after ?? '') ?? [];
    const found = await this.read(
      `WHERE state = ANY($1) AND ($2::text IS NULL OR owner = $2)
         AND ($3::bigint IS NULL OR (created_at, id) < ($3, $4::text))
       ORDER BY created_at DESC, id DESC LIMIT $5`,
      [states, owner ?? null, createdAt, id, limit + 1],
    );
    const jobs = found.slice(0, limit);
    const last = found.length > limit ? jobs.at(-1) : undefined;
    return { jobs, ...(last !== undefined && { next: `${Math.trunc(last.createdAt)}.${last.id}` }) };
  }

  async counts(owner?: string): Promise<Readonly<Record<JobState, number>>> {
    const rows = await this.query<{ state: JobState; jobs: number }>(
      `SELECT state, count(*)::int AS jobs FROM ${this.schema}.jobs WHERE $1::text IS NULL OR owner = $1 GROUP BY state`,
      [owner ?? null],
    );
    const none = JOB_STATES.map((state) => [state, 0] as const);
    return Object.fromEntries([...none, ...rows.map(({ state, jobs }) => [state, jobs] as const)]) as Record<
      JobState,
      number
    >;
  }

  async change(id: JobId, version: number, patch: JobPatch): Promise<Job> {
    const { changed, forgetsProgress } = await this.notes.patch(this, id, version, patch);
    const done = await this.query(
      `WITH changed AS (UPDATE ${this.schema}.jobs SET version = $3, state = $4, record = $5
                         WHERE id = $1 AND version = $2 RETURNING id),
            forgotten AS (DELETE FROM ${this.schema}.progress WHERE $6 AND job IN (SELECT id FROM changed))
       SELECT id FROM changed`,
      [id, version, changed.version, changed.state, JSON.stringify(changed), forgetsProgress],
    );
    if (done.length === 0) throw changedMeanwhile(id, version);
    return changed;
  }

  note(id: JobId, task: string, progress: JobProgress): void {
    this.notes.note(id, task, progress);
  }

  async remove(id: JobId): Promise<void> {
    await this.query(
      `WITH a AS (DELETE FROM ${this.schema}.progress WHERE job = $1), b AS (DELETE FROM ${this.schema}.events WHERE job = $1),
            c AS (DELETE FROM ${this.schema}.tasks WHERE job = $1)
       DELETE FROM ${this.schema}.jobs WHERE id = $1`,
      [id],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.notes.settled();
  }

  private async read(condition: string, values: readonly unknown[]): Promise<Job[]> {
    const rows = await this.query<Row>(
      `SELECT record, (SELECT json_agg(progress ORDER BY progress.id) FROM ${this.schema}.progress WHERE job = jobs.id) AS notes
         FROM ${this.schema}.jobs ${condition}`,
      values,
    );
    return rows.map(({ record, notes }) => withProgress(record, notes ?? []));
  }

  private async query<Found>(text: string, values: readonly unknown[]): Promise<Found[]> {
    return await this.unavailable.guard(async () => (await this.pools.asking.query(text, [...values])).rows as Found[]);
  }
}
