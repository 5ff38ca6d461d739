import type { QueueName, TaskWorker, WorkClass, WorkerFacts } from '@zeroreel/jobs';
import type { BullmqTaskWorker } from './bullmq-task-worker.js';
import { ANNOUNCED_FOR, type WorkerBoard } from './queue-store.js';
import { bullmqName } from './task-flows.js';

/** Where a worker tells that it is there, and under which names. */
export interface Announcement {
  readonly board: WorkerBoard;
  readonly id: string;
  readonly name: string;
}

/** A worker that tells others what it takes, until it ends. */
export class AnnouncedWorker implements TaskWorker {
  #facts: WorkerFacts | undefined;
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: BullmqTaskWorker,
    private readonly announcement: Announcement,
  ) {}

  get isBusy(): boolean {
    return this.worker.isBusy;
  }

  pause(): void {
    this.worker.pause();
  }

  /** As the engine says. */
  hold(isHeld: boolean): void {
    this.worker.hold(isHeld);
  }

  resume(): void {
    this.worker.resume();
  }

  async offer(queues: readonly QueueName[], classes: readonly WorkClass[]): Promise<void> {
    const { board, id, name } = this.announcement;
    this.#facts = { name, queues, classes };
    this.#timer ??= setInterval(() => void this.tell(), ANNOUNCED_FOR / 3).unref();
    await board.announce(id, this.#facts);
    await this.worker.listen(queues.map(bullmqName));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const wasTold = this.#facts !== undefined;
    this.#facts = undefined;
    await this.worker.stop();
    await this.#telling;
    const { board, id } = this.announcement;
    // A server that is away forgets it by itself.
    if (wasTold) await board.withdraw(id).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** One at a time: a server that was away is told once. */
  private async tell(): Promise<void> {
    await this.#telling;
    if (this.#facts === undefined) return;
    this.#telling = this.announcement.board.announce(this.announcement.id, this.#facts).catch(() => undefined);
  }
}
