import type { Redis } from 'ioredis';

/** Milliseconds within which a server writes its append-only file, which it does each second. */
const PATIENCE = 5_000;

/**
 * Waits until all writes so far are in the server's append-only file and on its disk (WAITAOF). A connection of its own
 * writes last and waits, so that nobody else has to; those who come while it waits share the next wait.
 */
export class RedisFence {
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param client undefined for a server without WAITAOF: there is nothing to wait for */
  constructor(
    private readonly client: Redis | undefined,
    private readonly prefix: string,
  ) {}

  /** @throws Error where the server did not write in time */
  settle(): Promise<void> {
    const { client } = this;
    if (client === undefined) return Promise.resolve();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#running = this.wait(client);
        return this.#running;
      });
    return this.#next;
  }

  private async wait(client: Redis): Promise<void> {
    await client.incr(`${this.prefix}:fence`);
    const answer = await client.call('WAITAOF', 1, 0, PATIENCE);
    const written = Array.isArray(answer) ? Number(answer[0]) : 0;
    if (written < 1) throw new Error(`its append-only file was not written within ${PATIENCE} ms`);
  }
}
