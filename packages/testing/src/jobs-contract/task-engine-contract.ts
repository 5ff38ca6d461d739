import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  taskKey,
  TaskStopped,
  type Task,
  type TaskContext,
  type TaskOutcome,
  type TaskRun,
  type TaskWorker,
} from '@zeroreel/jobs';
import type { JobKeeper, JobKeeperOptions } from './job-keeper.js';

const DONE: TaskOutcome = { kind: 'done' };
const video = (job: string): Task => ({ kind: 'video', job });
const queued = (...tasks: readonly Task[]) =>
  tasks.map((task) => ({ task, queue: task.kind === 'join' ? 'join' : 'video' }));
const split = (job: string, parts = 3): readonly Task[] => [
  ...Array.from({ length: parts }, (_, k): Task => ({ kind: 'part', job, from: 1 + k, to: 2 + k })),
  { kind: 'join', job },
];
const nameOf = ({ task }: Pick<TaskContext, 'task'>) => `${task.job} ${taskKey(task)}`;

/** Milliseconds for which nothing may happen where nothing is to happen. */
const QUIET = 150;

/** What every engine promises. */
export function describeTaskEngineContract(name: string, { open, reopen }: JobKeeperOptions): void {
  describe(`${name}: the contract of task engines`, () => {
    let keeper: JobKeeper;
    let workers: TaskWorker[] = [];
    beforeEach(async () => void (keeper = await open()));
    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      workers = [];
      await keeper[Symbol.asyncDispose]();
    });

    const submit = (job: string, tasks: readonly Task[] = [video(job)], priority = 0) =>
      keeper.engine.submit(job, queued(...tasks), { priority });
    async function work(run: TaskRun, name = 'w', queues = ['video', 'join']): Promise<TaskWorker> {
      const worker = await keeper.engine.work(queues, run, { name });
      workers.push(worker);
      return worker;
    }
    /** A run that ends tasks when it is told to; or when they have to stop. */
    function held() {
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
    function quick(outcome: (context: TaskContext) => TaskOutcome = () => DONE) {
      const seen: string[] = [];
      return { seen, run: (async (context) => (seen.push(nameOf(context)), outcome(context))) as TaskRun };
    }
    const idle = () =>
      expect
        .poll(() => keeper.engine.counts(), { timeout: 20_000 })
        .toMatchObject({ waiting: 0, active: 0, delayed: 0 });
    const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 20_000 });

    it('hands out each task once', async () => {
      const jobs = Array.from({ length: 12 }, (_, k) => `j${k}`);
      const { seen, run } = quick();
      await Promise.all([work(run, 'one'), work(run, 'two')]);
      await Promise.all(jobs.map((job) => submit(job)));
      await idle();
      expect([...seen].sort()).toEqual(jobs.map((job) => `${job} video`).sort());
    });

    it('says what it hands out, and to whom', async () => {
      const { seen, run } = held();
      await work(run, 'somebody');
      await submit('a');
      await eventually(() => seen.length).toBe(1);
      expect(seen[0]).toMatchObject({ task: video('a'), attempt: 1, worker: 'somebody' });
      expect(seen[0]?.signal.aborted).toBe(false);
    });

    it('gives a worker one task at a time, and a task to one worker', async () => {
      const { seen, ends, run } = held();
      const one = await work(run, 'one');
      await submit('a');
      await submit('b');
      await submit('c');
      await eventually(() => seen.length).toBe(1);
      expect(one.isBusy).toBe(true);
      await work(run, 'two');
      await eventually(() => seen.length).toBe(2);
      await wait(QUIET);
      expect(seen.map(nameOf)).toEqual(['a video', 'b video']);
      expect(await keeper.engine.counts()).toEqual({ waiting: 1, active: 2, delayed: 0 });
      ends[0]?.(DONE);
      await eventually(() => seen.length).toBe(3);
      expect(nameOf(seen[2] as TaskContext)).toBe('c video');
    });

    it('keeps to priorities, and to the order among equals', async () => {
      const { seen, run } = quick();
      const worker = await work(run);
      worker.pause();
      await submit('low', undefined, -10);
      await submit('first');
      await submit('second');
      await submit('high', undefined, 10);
      await submit('later');
      await keeper.engine.reprioritise('later', 5);
      await keeper.engine.reprioritise('never', 5);
      expect(await keeper.engine.position('high')).toBe(0);
      expect(await keeper.engine.position('low')).toBe(4);
      expect(await keeper.engine.position('never')).toBeUndefined();
      worker.resume();
      await idle();
      expect(seen).toEqual(['high', 'later', 'first', 'second', 'low'].map((job) => `${job} video`));
    });

    it('hands out only tasks of the queues that a worker works on', async () => {
      const { seen, run } = quick();
      await work(run, 'joins', ['join']);
      await submit('a');
      await wait(QUIET);
      expect(seen).toEqual([]);
      await work(run, 'videos', ['video']);
      await eventually(() => seen).toEqual(['a video']);
    });

    it('joins after every part', async () => {
      const { seen, ends, run } = held();
      await Promise.all(['one', 'two', 'three', 'four'].map((each) => work(run, each)));
      await submit('a', split('a'));
      await eventually(() => seen.length).toBe(3);
      expect(seen.map(nameOf).sort()).toEqual(['a part-001-002', 'a part-002-003', 'a part-003-004']);
      ends[0]?.(DONE);
      ends[2]?.(DONE);
      await wait(QUIET);
      expect(seen).toHaveLength(3);
      ends[1]?.(DONE);
      await eventually(() => seen.length).toBe(4);
      expect(nameOf(seen[3] as TaskContext)).toBe('a join');
      ends[3]?.(DONE);
      await idle();
      expect(await keeper.engine.isOpen('a')).toBe(false);
    });

    it('takes the same job once while it is open, and again once it has ended', async () => {
      const { seen, ends, run } = held();
      await work(run);
      await submit('a');
      await submit('a');
      await eventually(() => seen.length).toBe(1);
      await submit('a');
      expect(await keeper.engine.isOpen('a')).toBe(true);
      ends[0]?.({ kind: 'failed', reason: 'it did' });
      await idle();
      expect(seen).toHaveLength(1);
      await submit('a');
      await eventually(() => seen.length).toBe(2);
      ends[1]?.(DONE);
      await idle();
    });

    it('ends the other tasks of a job with one that fails', async () => {
      const { seen, ends, run } = held();
      await Promise.all([work(run, 'one'), work(run, 'two')]);
      await submit('a', split('a', 4));
      await submit('b', undefined, -1);
      await eventually(() => seen.length).toBe(2);
      ends[0]?.({ kind: 'failed', reason: 'no' });
      await eventually((): unknown => seen[1]?.signal.reason).toMatchObject({ kind: 'job-ended' });
      await eventually(() => seen.map(nameOf)).toContain('b video');
      await wait(QUIET);
      expect(seen.map(nameOf).filter((each) => each.startsWith('a '))).toHaveLength(2);
      expect(await keeper.engine.isOpen('a')).toBe(false);
    });

    it('goes on with other jobs where a run throws', async () => {
      const seen: string[] = [];
      await work(async (context) => {
        seen.push(nameOf(context));
        if (context.task.job === 'a') throw new Error('poison');
        return DONE;
      });
      await submit('a');
      await submit('b');
      await idle();
      expect(seen).toEqual(['a video', 'b video']);
    });

    it('hands out first what was returned, and counts that as no attempt', async () => {
      const seen: { readonly name: string; readonly attempt: number }[] = [];
      const worker = await work(async (context) => {
        seen.push({ name: nameOf(context), attempt: context.attempt });
        return seen.length <= 3 ? { kind: 'returned', reason: 'once more' } : DONE;
      });
      worker.pause();
      await submit('a');
      await submit('b');
      worker.resume();
      await idle();
      expect(seen.map((each) => each.name)).toEqual(['a video', 'a video', 'a video', 'a video', 'b video']);
      expect(seen.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
    });

    it('tries again later, and counts attempts', async () => {
      const attempts: number[] = [];
      const times: number[] = [];
      await work(async ({ attempt }) => {
        attempts.push(attempt);
        times.push(performance.now());
        return attempt < 3 ? { kind: 'later', delay: 60, reason: 'busy' } : DONE;
      });
      await submit('a');
      await idle();
      expect(attempts).toEqual([1, 2, 3]);
      for (const k of [0, 1]) expect((times[k + 1] ?? 0) - (times[k] ?? 0)).toBeGreaterThan(50);
    });

    it('removes a waiting job that is cancelled', async () => {
      const { seen, run } = quick();
      const worker = await work(run);
      worker.pause();
      await submit('a', split('a'));
      await submit('b');
      expect(await keeper.engine.cancel('a', 'no more')).toBe('removed');
      expect(await keeper.engine.cancel('a', 'no more')).toBe('ended');
      expect(await keeper.engine.isOpen('a')).toBe(false);
      worker.resume();
      await idle();
      expect(seen).toEqual(['b video']);
    });

    it('tells running tasks of a job that is cancelled', async () => {
      const { seen, run } = held();
      await Promise.all([work(run, 'one'), work(run, 'two')]);
      await submit('a', split('a', 3));
      await eventually(() => seen.length).toBe(2);
      expect(await keeper.engine.cancel('a', 'no more')).toBe('signalled');
      await eventually(() => seen.every(({ signal }) => signal.aborted)).toBe(true);
      const reason: unknown = seen[0]?.signal.reason;
      expect(reason).toBeInstanceOf(TaskStopped);
      expect(reason).toMatchObject({ kind: 'cancelled' });
      await idle();
      await wait(QUIET);
      // Returned or not: nobody wants it.
      expect(seen).toHaveLength(2);
    });

    it('gives the task of a worker that ends to another one', async () => {
      const first = held();
      const one = await work(first.run, 'one');
      await submit('a');
      await eventually(() => first.seen.length).toBe(1);
      await one.stop();
      expect(first.seen[0]?.signal.reason).toMatchObject({ kind: 'shutdown' });
      const second = quick();
      await work(second.run, 'two');
      await eventually(() => second.seen).toEqual(['a video']);
      await wait(QUIET);
      expect(first.seen).toHaveLength(1);
    });

    it('hands out after a restart what was not done before it', async () => {
      const { seen, ends, run } = held();
      await work(run, 'one');
      await submit('a', split('a', 2));
      await submit('b', undefined, 3);
      await eventually(() => seen.length).toBe(1);
      if (nameOf(seen[0] as TaskContext) === 'b video') {
        ends[0]?.(DONE);
        await eventually(() => seen.length).toBe(2);
      }
      const begun = seen.length;
      ends.at(-1)?.(DONE);
      await eventually(() => seen.length).toBeGreaterThan(begun);
      await Promise.all(workers.map((worker) => worker.stop()));
      workers = [];
      await keeper[Symbol.asyncDispose]();
      keeper = await reopen(keeper);
      const done = seen.slice(0, -1).map(nameOf);
      const after = quick();
      await work(after.run, 'after');
      await idle();
      expect([...new Set([...done, ...after.seen])].sort()).toEqual([
        'a join',
        'a part-001-002',
        'a part-002-003',
        'b video',
      ]);
      expect(after.seen.indexOf('a join')).toBeGreaterThan(after.seen.indexOf('a part-002-003'));
    });
  });
}
