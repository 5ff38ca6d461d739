import type { WorkerFacts } from '@zeroreel/jobs';
import type { Pool } from 'pg';
import { ANNOUNCED_FOR, type WorkerBoard } from '../queue-store.js';
import type { Unavailable } from '../unavailable.js';

/** Workers that are there: a row each, by the database's own clock. */
export class PostgresBoard implements WorkerBoard {
  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
    private readonly unavailable: Unavailable,
  ) {}

  async announce(id: string, facts: WorkerFacts): Promise<void> {
    await this.pool.query(
      `INSERT INTO ${this.schema}.workers (id, facts) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, seen_at = now()`,
      [id, JSON.stringify(facts)],
    );
  }

  async withdraw(id: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${this.schema}.workers WHERE id = $1 OR seen_at < now() - interval '1 day'`, [
      id,
    ]);
  }

  async list(): Promise<readonly WorkerFacts[]> {
    return await this.unavailable.guard(async () => {
      const { rows } = await this.pool.query<{ facts: WorkerFacts }>(
        `SELECT facts FROM ${this.schema}.workers WHERE seen_at > now() - $1 * interval '1 millisecond' ORDER BY id`,
        [ANNOUNCED_FOR],
      );
      return rows.map(({ facts }) => facts);
    });
  }
}
