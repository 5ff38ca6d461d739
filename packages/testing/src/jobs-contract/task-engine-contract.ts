import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { TaskContext } from '@zeroreel/jobs';
import { DONE, EngineBench, eventually, held, nameOf, QUIET, quick, split, video } from './engine-bench.js';
import type { JobKeeperOptions } from './job-keeper.js';
import { describeTaskEndings } from './task-endings-contract.js';
import { describeWorkClasses } from './work-classes-contract.js';

/** What every engine promises. */
export function describeTaskEngineContract(name: string, options: JobKeeperOptions): void {
  describe(`${name}: the contract of task engines`, () => {
    const bench = new EngineBench(options);
    const { submit, work, idle } = bench;

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
      expect(await bench.engine.counts()).toEqual({ waiting: 1, active: 2, delayed: 0 });
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
      await bench.engine.reprioritise('later', 5);
      await bench.engine.reprioritise('never', 5);
      expect(await bench.engine.position('high')).toBe(0);
      expect(await bench.engine.position('low')).toBe(4);
      expect(await bench.engine.position('never')).toBeUndefined();
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
      expect(await bench.engine.isOpen('a')).toBe(false);
    });

    it('takes the same job once while it is open, and again once it has ended', async () => {
      const { seen, ends, run } = held();
      await work(run);
      await submit('a');
      await submit('a');
      await eventually(() => seen.length).toBe(1);
      await submit('a');
      expect(await bench.engine.isOpen('a')).toBe(true);
      ends[0]?.({ kind: 'failed', reason: 'it did' });
      await idle();
      expect(seen).toHaveLength(1);
      await submit('a');
      await eventually(() => seen.length).toBe(2);
      ends[1]?.(DONE);
      await idle();
    });
  });
  describeTaskEndings(name, options);
  describeWorkClasses(name, options);
}
