import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { classQueue, type QueuedTask, type WorkClass } from '@zeroreel/jobs';
import { DONE, EngineBench, eventually, held, nameOf, QUIET, quick, split, video } from './engine-bench.js';
import type { JobKeeperOptions } from './job-keeper.js';

const PROCESSOR: WorkClass = { device: 'cpu-x64-avx2-float32', model: 'embedded', print: '0123456789ab' };
const GPU: WorkClass = { ...PROCESSOR, device: 'cuda-sm90-float16' };

/** The tasks of a job in the queue of a class; what joins them needs none. */
const inClass = (job: string, cls: WorkClass, parts = 0): readonly QueuedTask[] =>
  (parts === 0 ? [video(job)] : split(job, parts)).map((task) => ({
    task,
    queue: task.kind === 'join' ? 'join' : classQueue(cls),
  }));

/** What every engine promises about classes of workers: a queue each. */
export function describeWorkClasses(name: string, options: JobKeeperOptions): void {
  describe(`${name}: classes of workers`, () => {
    const bench = new EngineBench(options);
    const { idle } = bench;
    const work = (run: Parameters<EngineBench['work']>[0], worker: string, ...classes: readonly WorkClass[]) =>
      bench.work(run, worker, [...classes.map(classQueue), 'join'], classes);

    it('gives no worker a task of another class', async () => {
      const [processor, gpu] = [quick(), quick()];
      await bench.engine.submit('a', inClass('a', GPU, 4), { priority: 0 });
      await work(processor.run, 'processor', PROCESSOR);
      await wait(QUIET);
      expect(processor.seen).toEqual([]);
      expect(await bench.engine.counts(classQueue(GPU))).toEqual({ waiting: 4, active: 0, delayed: 0 });
      expect(await bench.engine.counts(classQueue(PROCESSOR))).toEqual({ waiting: 0, active: 0, delayed: 0 });
      expect(await bench.engine.queues()).toEqual(expect.arrayContaining([classQueue(GPU), 'join']));
      await work(gpu.run, 'gpu', GPU);
      await idle();
      const parts = [...processor.seen, ...gpu.seen].filter((each) => each.includes('part'));
      expect(gpu.seen.filter((each) => each.includes('part'))).toEqual(parts);
      expect(parts).toHaveLength(4);
    });

    it('tells which workers there are, and what they take', async () => {
      expect(await bench.engine.workers()).toEqual([]);
      const first = await work(quick().run, 'first', PROCESSOR, GPU);
      await work(quick().run, 'second', PROCESSOR);
      const facts = async () => [...(await bench.engine.workers())].sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(await facts()).toEqual([
        { name: 'first', queues: [classQueue(PROCESSOR), classQueue(GPU), 'join'], classes: [PROCESSOR, GPU] },
        { name: 'second', queues: [classQueue(PROCESSOR), 'join'], classes: [PROCESSOR] },
      ]);
      await first.stop();
      expect((await facts()).map((each) => each.name)).toEqual(['second']);
    });

    it('has a worker take tasks of other queues once it offers them, and no more of those that it had', async () => {
      const { seen, run } = quick();
      const worker = await work(run, 'one', PROCESSOR);
      await bench.engine.submit('a', inClass('a', GPU), { priority: 0 });
      await wait(QUIET);
      expect(seen).toEqual([]);
      await worker.offer([classQueue(GPU), 'join'], [GPU]);
      await eventually(() => seen).toEqual(['a video']);
      expect(await bench.engine.workers()).toMatchObject([{ name: 'one', classes: [GPU] }]);
      await bench.engine.submit('b', inClass('b', PROCESSOR), { priority: 0 });
      await wait(QUIET);
      expect(seen).toEqual(['a video']);
    });

    it('ends the task in hand where its queue is no longer offered', async () => {
      const { seen, ends, run } = held();
      const worker = await work(run, 'one', PROCESSOR);
      await bench.engine.submit('a', inClass('a', PROCESSOR), { priority: 0 });
      await bench.engine.submit('b', inClass('b', GPU), { priority: 0 });
      await eventually(() => seen.length).toBe(1);
      await worker.offer([classQueue(GPU)], [GPU]);
      await wait(QUIET);
      expect(seen).toHaveLength(1);
      ends[0]?.(DONE);
      await eventually(() => seen.map(nameOf)).toEqual(['a video', 'b video']);
      ends[1]?.(DONE);
      await idle();
    });

    it('takes back what nobody has in hand, for another class', async () => {
      const { seen, ends, run } = held();
      await bench.engine.submit('a', inClass('a', GPU, 3), { priority: 0 });
      expect(await bench.engine.withdraw('a')).toBe(true);
      expect(await bench.engine.isOpen('a')).toBe(false);
      expect(await bench.engine.withdraw('a')).toBe(true);
      await bench.engine.submit('a', inClass('a', PROCESSOR), { priority: 0 });
      await work(run, 'one', PROCESSOR, GPU);
      await eventually(() => seen.map(nameOf)).toEqual(['a video']);
      expect(await bench.engine.withdraw('a')).toBe(false);
      expect(seen[0]?.signal.aborted).toBe(false);
      ends[0]?.(DONE);
      await idle();
      expect(seen).toHaveLength(1);
    });
  });
}
