import type { Worker } from 'bullmq';

/** Look for tasks whose worker fell silent, in the queues that this process works on, also while its workers are busy. */
export class StalledGuards {
  readonly #queues = new Set<string>();
  readonly #guards = new Map<string, Promise<Worker>>();
  #isHeld = false;

  /** @param open makes one that looks, of BullMQ's workers that take nothing */
  constructor(private readonly open: (queue: string) => Promise<Worker>) {}

  async watch(queues: readonly string[]): Promise<void> {
    for (const queue of queues) this.#queues.add(queue);
    if (!this.#isHeld) await Promise.all([...this.#queues].map((queue) => this.guard(queue)));
  }

  /** @param isHeld whether they look no more, or again */
  async hold(isHeld: boolean): Promise<void> {
    this.#isHeld = isHeld;
    await (isHeld ? this.end() : this.watch([]));
  }

  async end(): Promise<void> {
    const guards = [...this.#guards.values()];
    this.#guards.clear();
    await Promise.allSettled(guards.map(async (guard) => await (await guard).close()));
  }

  private guard(queue: string): Promise<Worker> {
    const known = this.#guards.get(queue);
    if (known !== undefined) return known;
    const guard = this.open(queue);
    this.#guards.set(queue, guard);
    guard.catch(() => this.#guards.delete(queue));
    return guard;
  }
}
