import type { JobId } from '@zeroreel/jobs';
import type { Redis } from 'ioredis';
import { jobOfTask, type TaskDirectory, type TaskPlace } from '../queue-store.js';
import type { Unavailable } from '../unavailable.js';

/** Seconds for which a job's tasks are known after their end. */
const DAY = 86_400;
/** Tasks before another one that are counted by their jobs; behind them each counts as one. */
const COUNTED = 1000;

/** Places of tasks: a list a job, and a set of the queues. */
export class RedisDirectory implements TaskDirectory {
  constructor(
    private readonly client: Redis,
    private readonly prefix: string,
    private readonly unavailable: Unavailable,
  ) {}

  async note(job: JobId, tasks: readonly TaskPlace[]): Promise<void> {
    const key = this.keyOf(job);
    const places = tasks.map(({ queue, id }) => `${queue} ${id}`);
    await this.unavailable.guard(() =>
      this.client
        .multi()
        .del(key)
        .rpush(key, ...places)
        .sadd(`${this.prefix}:queues`, ...tasks.map(({ queue }) => queue))
        .exec(),
    );
  }

  async tasksOf(job: JobId): Promise<readonly TaskPlace[]> {
    const places = await this.unavailable.guard(() => this.client.lrange(this.keyOf(job), 0, -1));
    return places.map((place) => {
      const [queue = '', id = ''] = place.split(' ');
      return { queue, id };
    });
  }

  async queues(): Promise<readonly string[]> {
    return await this.unavailable.guard(() => this.client.smembers(`${this.prefix}:queues`));
  }

  forget(job: JobId): void {
    void this.client.expire(this.keyOf(job), DAY).catch(() => undefined);
  }

  async before({ queue, id }: TaskPlace): Promise<number | undefined> {
    const key = `${this.prefix}:${queue}:prioritized`;
    return await this.unavailable.guard(async () => {
      const rank = await this.client.zrank(key, id);
      if (rank === null) return undefined;
      if (rank === 0) return 0;
      const others = await this.client.zrange(key, 0, Math.min(rank, COUNTED) - 1);
      const jobs = new Set(others.map(jobOfTask));
      jobs.delete(jobOfTask(id));
      return jobs.size + Math.max(0, rank - COUNTED);
    });
  }

  private keyOf(job: JobId): string {
    return `${this.prefix}:tasks:${job}`;
  }
}
