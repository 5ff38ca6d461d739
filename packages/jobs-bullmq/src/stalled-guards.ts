import type { Worker } from 'bullmq';

/** Milliseconds after which the task of a worker that fell silent is free, and between looks for such tasks. */
export interface EngineTimes {
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

/** A task of a machine that died is taken again after 15 to 25 seconds. */
export const ENGINE_TIMES: EngineTimes = { lockDuration: 15_000, stalledInterval: 5_000 };

/** How often a task may lose its worker: `taskRun` counts those starts that got no further, and ends the job first. */
export const MOST_STALLED = 50;

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
