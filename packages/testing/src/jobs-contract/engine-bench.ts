import { afterEach, beforeEach, expect } from 'vitest';
import {
  taskKey,
  type Task,
  type TaskContext,
  type TaskOutcome,
  type TaskRun,
  type TaskWorker,
  type WorkClass,
} from '@zeroreel/jobs';
import type { JobKeeper, JobKeeperOptions } from './job-keeper.js';

/** How tasks of tests end. */
export const DONE: TaskOutcome = { kind: 'done' };

/** The task of a whole video. */
export const video = (job: string): Task => ({ kind: 'video', job });

/** The tasks of a video of one frame a part. */
export const split = (job: string, parts = 3): readonly Task[] => [
  ...Array.from({ length: parts }, (_, k): Task => ({ kind: 'part', job, from: 1 + k, to: 2 + k })),
  { kind: 'join', job },
];

/** `a part-001-002` */
export const nameOf = ({ task }: Pick<TaskContext, 'task'>): string => `${task.job} ${taskKey(task)}`;

/** Milliseconds for which nothing may happen where nothing is to happen. */
export const QUIET = 150;

/** Milliseconds that a test waits for what has to happen. */
const timeout = 20_000;

/** A run that ends tasks when it is told to; or when they have to stop. */
export function held() {
  const seen: TaskContext[] = [];
  const ends: ((outcome: TaskOutcome) => void)[] = [];
  const run: TaskRun = (context) => {
    seen.push(context);
    return new Promise((resolve) => {
      ends.push(resolve);
      context.signal.addEventListener('abort', () => resolve({ kind: 'returned', reason: 'stopped' }));
    });
  };
  return { seen, ends, run };
}

/** A run that does tasks at once. */
export function quick(outcome: (context: TaskContext) => TaskOutcome = () => DONE) {
  const seen: string[] = [];
  const run: TaskRun = async (context) => {
    seen.push(nameOf(context));
    return outcome(context);
  };
  return { seen, run };
}

/** Waits for a value. */
export const eventually = (value: () => unknown): ReturnType<typeof expect.poll> => expect.poll(value, { timeout });

/** An engine that each test of a suite has anew, with its workers. */
export class EngineBench {
  #keeper: JobKeeper | undefined;
  #workers: TaskWorker[] = [];

  /** To be made where a suite is described. */
  constructor(private readonly options: JobKeeperOptions) {
    beforeEach(async () => void (this.#keeper = await options.open()));
    afterEach(async () => {
      await this.stopWorkers();
      await this.#keeper?.[Symbol.asyncDispose]();
    });
  }

  get engine(): JobKeeper['engine'] {
    if (this.#keeper === undefined) throw new Error('no test has begun');
    return this.#keeper.engine;
  }

  submit = (job: string, tasks: readonly Task[] = [video(job)], priority = 0): Promise<void> => {
    const queued = tasks.map((task) => ({ task, queue: task.kind === 'join' ? 'join' : 'video' }));
    return this.engine.submit(job, queued, { priority });
  };

  work = async (
    run: TaskRun,
    name = 'w',
    queues = ['video', 'join'],
    classes: readonly WorkClass[] = [],
  ): Promise<TaskWorker> => {
    const worker = await this.engine.work(queues, run, { name, classes });
    this.#workers.push(worker);
    return worker;
  };

  /** Waits until there is nothing more to do. */
  idle = async (): Promise<void> => {
    await expect.poll(() => this.engine.counts(), { timeout }).toMatchObject({ waiting: 0, active: 0, delayed: 0 });
  };

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    this.#workers = [];
  }

  /** As after a restart of the program. */
  async restart(): Promise<void> {
    await this.stopWorkers();
    if (this.#keeper === undefined) return;
    await this.#keeper[Symbol.asyncDispose]();
    this.#keeper = await this.options.reopen(this.#keeper);
  }
}
