import { messageOf } from '@zeroreel/core';
import {
  TaskStopped,
  type QueueName,
  type StopKind,
  type TaskOutcome,
  type TaskRun,
  type TaskWorker,
  type WorkClass,
  type WorkerFacts,
} from '@zeroreel/jobs';
import type { Entry } from './task-order.js';

/** What a worker does, and of which queues. */
interface WorkerOptions {
  readonly queues: readonly QueueName[];
  readonly classes: readonly WorkClass[];
  readonly run: TaskRun;
  readonly name: string;
}

/** What a worker tells its engine. */
interface WorkerListener {
  /** It could take a task. */
  wake(): void;
  settle(entry: Entry, outcome: TaskOutcome): void;
  leave(worker: JournalWorker): void;
}

/** Works on what an engine of the same process gives it. */
export class JournalWorker implements TaskWorker {
  #options: WorkerOptions;
  readonly #listener: WorkerListener;
  #inHand: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  #isPaused = false;
  #isStopped = false;

  constructor(options: WorkerOptions, listener: WorkerListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get isBusy(): boolean {
    return this.#inHand !== undefined;
  }

  get facts(): WorkerFacts {
    const { name, queues, classes } = this.#options;
    return { name, queues, classes };
  }

  offer(queues: readonly QueueName[], classes: readonly WorkClass[]): Promise<void> {
    this.#options = { ...this.#options, queues, classes };
    this.#listener.wake();
    return Promise.resolve();
  }

  /** Whether it would take a task of a queue now. */
  takes(queue: QueueName): boolean {
    return !this.#isStopped && !this.#isPaused && !this.isBusy && this.#options.queues.includes(queue);
  }

  /** Begins to work on a task. */
  take(entry: Entry): void {
    const stop = new AbortController();
    this.#inHand = { stop, ended: this.#work(entry, stop.signal) };
  }

  /** Tells the task in hand to stop. */
  signal(kind: StopKind, reason: string): void {
    this.#inHand?.stop.abort(new TaskStopped(kind, reason));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#listener.wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.signal('shutdown', 'the worker ends');
    await this.#inHand?.ended;
    this.#listener.leave(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #work(entry: Entry, signal: AbortSignal): Promise<void> {
    const { run, name } = this.#options;
    // The engine has not finished to give it out.
    await Promise.resolve();
    const outcome = await run({ task: entry.task, attempt: entry.attempts, signal, worker: name }).catch(failed);
    this.#inHand = undefined;
    this.#listener.settle(entry, outcome);
  }
}

const failed = (error: unknown): TaskOutcome => ({ kind: 'failed', reason: messageOf(error) });
