import type { JobId } from '@zeroreel/jobs';
import type { Pool } from 'pg';
import { jobOfTask, type TaskDirectory, type TaskPlace } from '../queue-store.js';
import type { Unavailable } from '../unavailable.js';
import { SERVER_NOW } from './tables.js';

/** Milliseconds for which a job's tasks are known after their end. */
const DAY = 86_400_000;

/** Places of tasks: a row each. */
export class PostgresDirectory implements TaskDirectory {
  constructor(
    private readonly pool: Pool,
    private readonly schemas: { readonly schema: string; readonly bullmq: string },
    private readonly unavailable: Unavailable,
  ) {}

  async note(job: JobId, tasks: readonly TaskPlace[]): Promise<void> {
    const { schema } = this.schemas;
    const queues = tasks.map(({ queue }) => queue);
    await this.query(
      `WITH gone AS (DELETE FROM ${schema}.tasks WHERE job = $1 OR ended_at < ${SERVER_NOW} - ${DAY}),
            named AS (INSERT INTO ${schema}.queues SELECT DISTINCT unnest($2::text[]) ON CONFLICT DO NOTHING)
       INSERT INTO ${schema}.tasks (job, queue, task) SELECT $1, * FROM unnest($2::text[], $3::text[])`,
      [job, queues, tasks.map(({ id }) => id)],
    );
  }

  async tasksOf(job: JobId): Promise<readonly TaskPlace[]> {
    return await this.query<TaskPlace>(
      `SELECT queue, task AS id FROM ${this.schemas.schema}.tasks WHERE job = $1 ORDER BY tasks.id`,
      [job],
    );
  }

  async queues(): Promise<readonly string[]> {
    const rows = await this.query<{ name: string }>(`SELECT name FROM ${this.schemas.schema}.queues`);
    return rows.map(({ name }) => name);
  }

  forget(job: JobId): void {
    const text = `UPDATE ${this.schemas.schema}.tasks SET ended_at = ${SERVER_NOW} WHERE job = $1`;
    void this.pool.query(text, [job]).catch(() => undefined);
  }

  async before({ queue, id }: TaskPlace): Promise<number | undefined> {
    const rows = await this.query<{ jobs: number; found: boolean }>(
      `WITH mine AS (SELECT priority, seq FROM ${this.schemas.bullmq}.job WHERE queue = $1 AND id = $2 AND state = 'waiting')
       SELECT EXISTS (SELECT FROM mine) AS found, count(DISTINCT split_part(other.id, '.', 1))::int AS jobs
         FROM ${this.schemas.bullmq}.job other, mine
        WHERE other.queue = $1 AND other.state = 'waiting' AND split_part(other.id, '.', 1) <> $3
          AND (other.priority, other.seq) < (mine.priority, mine.seq)`,
      [queue, id, jobOfTask(id)],
    );
    return rows[0]?.found === true ? rows[0].jobs : undefined;
  }

  private async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return await this.unavailable.guard(async () => (await this.pool.query(text, [...values])).rows as Row[]);
  }
}
