import { setTimeout as wait } from 'node:timers/promises';
import { TaskStopped, type JobId, type StopKind, type Task, type TaskOutcome, type TaskRun } from '@zeroreel/jobs';
import { DelayedError, UnrecoverableError, WaitingChildrenError, WaitingError, type Job } from 'bullmq';
import type { SingleTaskWorker } from './single-task-worker.js';
import type { Stops } from './stops.js';

/** What BullMQ keeps of a task. */
export interface TaskData {
  readonly task: Task;
  /** How often it was to be tried again later. */
  readonly laters: number;
}

/** What a worker has of its engine. */
export interface WorkerSurroundings {
  readonly name: string;
  readonly run: TaskRun;
  readonly stops: Stops;
  /** Before one is opened for a queue. */
  readonly prepare: (queue: string) => Promise<unknown>;
  /** One for a queue. */
  readonly open: (queue: string, process: (job: Job, token?: string) => Promise<unknown>) => SingleTaskWorker;
  /** Milliseconds since 1970 by the queue's clock. */
  readonly now: () => Promise<number>;
  /** Drops the waiting tasks of a job that is over, and stops those in hand. */
  readonly endOthers: (job: JobId, but: string) => Promise<void>;
  /** Opens tasks that were done again, and has the one in hand wait for them. @returns false where they are done by now */
  readonly doAgain: (task: Job, token: string, tasks: readonly Task[]) => Promise<boolean>;
  /** Nothing is left of a job. */
  readonly forget: (job: JobId) => void;
}

/** Milliseconds in which other queues come first after a task: none of them waits for ever behind one that is never empty. */
const HEAD_START = 100;

/** Milliseconds for goodbyes: a server that is away, or has just come back, may never answer them. */
const GOODBYE = 5_000;

/** Takes tasks out of several queues, one at a time: BullMQ's workers of the others pause meanwhile. */
export class BullmqTaskWorker {
  readonly #opened = new Map<string, SingleTaskWorker>();
  /** Ends of those whose queue is no longer listened to. */
  readonly #leaving = new Set<Promise<void>>();
  #inHand: AbortController | undefined;
  /** The run of the task in hand, or of the last one. */
  #running: Promise<unknown> = Promise.resolve();
  #isPaused = false;
  #isHeld = false;
  #stopping: Promise<void> | undefined;

  constructor(private readonly surroundings: WorkerSurroundings) {}

  private get workers(): readonly SingleTaskWorker[] {
    return [...this.#opened.values()];
  }

  /** Takes tasks of these queues, by BullMQ's names, and of no others from now on. */
  async listen(queues: readonly string[]): Promise<void> {
    for (const [queue, worker] of this.#opened) {
      if (queues.includes(queue)) continue;
      this.#opened.delete(queue);
      // One that has a task in hand ends with it.
      const leaving = worker.close().catch(() => undefined);
      this.#leaving.add(leaving);
      void leaving.then(() => this.#leaving.delete(leaving));
    }
    const added = queues.filter((queue) => !this.#opened.has(queue));
    await Promise.all(added.map((queue) => this.surroundings.prepare(queue)));
    if (this.#stopping !== undefined) return;
    for (const queue of added) {
      const worker: SingleTaskWorker = this.surroundings.open(queue, (job, token) =>
        this.process(worker, job, token ?? ''),
      );
      this.add(queue, worker);
    }
    // Whoever pauses as soon as this returns has them take nothing.
    setImmediate(() => this.resumeAll());
  }

  private add(queue: string, worker: SingleTaskWorker): void {
    this.#opened.set(queue, worker);
    worker.onFree = () => {
      this.resumeFrom(worker);
    };
    worker.on('lockRenewalFailed', () => {
      this.stopInHand('lost', 'the queue no longer knows that the task is in hand here');
    });
  }

  get isBusy(): boolean {
    return this.#inHand !== undefined;
  }

  pause(): void {
    this.#isPaused = true;
    this.pauseAll();
  }

  resume(): void {
    if (this.#stopping !== undefined) return;
    this.#isPaused = false;
    this.resumeAll();
  }

  /** Takes no more tasks while the engine says so, whatever the owner of the worker says. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) this.pauseAll();
    else this.resumeAll();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.close();
    return this.#stopping;
  }

  private async close(): Promise<void> {
    this.pause();
    this.stopInHand('shutdown', 'the worker ends');
    // Each waits for its task, and for what is written of it.
    const closed = Promise.all([...this.workers.map((worker) => worker.close()), ...this.#leaving]);
    await this.#running;
    const late = new AbortController();
    const isLate = wait(GOODBYE, true, { signal: late.signal }).catch(() => true);
    const wasHeard = !(await Promise.race([closed.then(() => false), isLate]));
    late.abort();
    if (wasHeard) return;
    // The task is free once its lock runs out. The connection is that of all workers of this process, which end together.
    for (const worker of this.workers) void worker.disconnect().catch(() => undefined);
  }

  private pauseAll(): void {
    for (const worker of this.workers) void worker.pause(true);
  }

  private resumeAll(): void {
    if (this.#inHand !== undefined || this.#isPaused || this.#isHeld) return;
    for (const worker of this.workers) void worker.resume();
  }

  private resumeFrom(last: SingleTaskWorker): void {
    if (this.#inHand !== undefined || this.#isPaused || this.#isHeld) return;
    const others = this.workers.filter((worker) => worker !== last);
    for (const worker of others) void worker.resume();
    setTimeout(() => this.resumeAll(), others.length > 0 ? HEAD_START : 0);
  }

  private stopInHand(kind: StopKind, reason: string): void {
    this.#inHand?.abort(new TaskStopped(kind, reason));
  }

  private async process(worker: SingleTaskWorker, job: Job, token: string): Promise<unknown> {
    // Another queue was faster, or the worker has paused while this one waited.
    if (this.#inHand !== undefined || this.#isPaused || this.#isHeld) return await giveBack(job, token);
    const abort = new AbortController();
    this.#inHand = abort;
    this.pauseAll();
    try {
      using _ = this.surroundings.stops.await(job, (kind, reason) => {
        abort.abort(new TaskStopped(kind, reason));
      });
      const running = this.outcomeOf(job, abort.signal);
      this.#running = running;
      const outcome = await running;
      return await this.end(
        { worker, job, token },
        isUnwanted(abort.signal) ? { kind: 'failed', reason: 'the job is over' } : outcome,
      );
    } finally {
      this.#inHand = undefined;
    }
  }

  private async outcomeOf(job: Job, signal: AbortSignal): Promise<TaskOutcome> {
    const { run, name } = this.surroundings;
    const { task, laters } = job.data as TaskData;
    try {
      // BullMQ counts what was returned as well.
      return await run({ task, attempt: 1 + laters + job.stalledCounter, signal, worker: name });
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Says in BullMQ's terms how a task has ended. What another worker has by now is refused by its lock. */
  private async end({ worker, job, token }: InHand, outcome: TaskOutcome): Promise<unknown> {
    const { task, laters } = job.data as TaskData;
    const { job: of, kind } = task;
    switch (outcome.kind) {
      case 'done':
        if (kind !== 'part') this.surroundings.forget(of);
        return null;
      case 'failed':
        await this.surroundings.endOthers(of, job.id ?? '').catch(() => undefined);
        this.surroundings.forget(of);
        throw new UnrecoverableError(outcome.reason.slice(0, 1000));
      case 'returned':
        return await giveBack(job, token);
      case 'after':
        if (await this.surroundings.doAgain(job, token, outcome.tasks)) throw new WaitingChildrenError();
        return await giveBack(job, token);
      case 'later':
        await this.putBack({ worker, job, token }, { task, laters: laters + 1 }, outcome.delay).catch(() => undefined);
        throw new DelayedError();
    }
  }

  /** The earlier of two clocks: whoever takes the task next must not wait until an hour that no other clock will show soon. */
  private async putBack({ worker, job, token }: InHand, data: TaskData, delay: number): Promise<void> {
    await job.updateData(data);
    const now = Math.min(Date.now(), await this.surroundings.now());
    await worker.putBack(job, token, { now: Math.floor(now), delay });
  }
}

/** A task, and by what it is held. */
interface InHand {
  readonly worker: SingleTaskWorker;
  readonly job: Job;
  readonly token: string;
}

/** Whether nobody wants a task any more that stopped: it must not go back. */
const isUnwanted = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason instanceof TaskStopped && (reason.kind === 'cancelled' || reason.kind === 'job-ended');

async function giveBack(job: Job, token: string): Promise<never> {
  // Where the lock is lost, it has gone back already.
  await job.moveToWait(token).catch(() => undefined);
  throw new WaitingError();
}
