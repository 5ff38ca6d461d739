import type { WorkerFacts } from '@zeroreel/jobs';
import type { Redis } from 'ioredis';
import { ANNOUNCED_FOR, type WorkerBoard } from '../queue-store.js';
import type { Unavailable } from '../unavailable.js';

/** Workers that are there: a key each that runs out, and a set of their ids. */
export class RedisBoard implements WorkerBoard {
  constructor(
    private readonly client: Redis,
    private readonly prefix: string,
    private readonly unavailable: Unavailable,
  ) {}

  async announce(id: string, facts: WorkerFacts): Promise<void> {
    const text = JSON.stringify(facts);
    await this.client.multi().set(this.keyOf(id), text, 'PX', ANNOUNCED_FOR).sadd(this.ids, id).exec();
  }

  async withdraw(id: string): Promise<void> {
    await this.client.multi().del(this.keyOf(id)).srem(this.ids, id).exec();
  }

  async list(): Promise<readonly WorkerFacts[]> {
    return await this.unavailable.guard(async () => {
      const ids = await this.client.smembers(this.ids);
      if (ids.length === 0) return [];
      const texts = await this.client.mget(ids.map((id) => this.keyOf(id)));
      const gone = ids.filter((_, k) => texts[k] === null);
      if (gone.length > 0) await this.client.srem(this.ids, ...gone);
      return texts.flatMap((text) => (typeof text === 'string' ? [JSON.parse(text) as WorkerFacts] : []));
    });
  }

  private get ids(): string {
    return `${this.prefix}:workers`;
  }

  private keyOf(id: string): string {
    return `${this.prefix}:worker:${id}`;
  }
}
