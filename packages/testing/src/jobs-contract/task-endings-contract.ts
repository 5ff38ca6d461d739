import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TaskStopped, type TaskContext } from '@zeroreel/jobs';
import { DONE, EngineBench, eventually, held, nameOf, QUIET, quick, split } from './engine-bench.js';
import type { JobKeeperOptions } from './job-keeper.js';

/** What every engine promises about how tasks end: failed, returned, cancelled, or with the worker or the program. */
export function describeTaskEndings(name: string, options: JobKeeperOptions): void {
  describe(`${name}: how tasks end`, () => {
    const bench = new EngineBench(options);
    const { submit, work, idle } = bench;

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
      expect(await bench.engine.isOpen('a')).toBe(false);
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

    it('does again what was done before a task that has to wait for it', async () => {
      const seen: string[] = [];
      const again = split('a', 2).slice(0, 1);
      await work(async (context) => {
        seen.push(nameOf(context));
        const isFirstJoin = context.task.kind === 'join' && seen.filter((each) => each === 'a join').length === 1;
        return isFirstJoin ? { kind: 'after', tasks: again, reason: 'once more' } : DONE;
      });
      await submit('a', split('a', 2));
      await submit('b', undefined, -1);
      await idle();
      expect(seen.filter((each) => each !== 'b video')).toEqual([
        ...['a part-001-002', 'a part-002-003', 'a join'],
        ...['a part-001-002', 'a join'],
      ]);
      expect(await bench.engine.isOpen('a')).toBe(false);
    });

    it('has what is done again for a task end with its job', async () => {
      const seen: string[] = [];
      await work(async (context) => {
        seen.push(nameOf(context));
        if (context.task.kind === 'join')
          return { kind: 'after', tasks: split('a', 2).slice(0, 1), reason: 'once more' };
        return seen.length > 3 ? { kind: 'failed', reason: 'no' } : DONE;
      });
      await submit('a', split('a', 2));
      await idle();
      await wait(QUIET);
      expect(seen).toEqual(['a part-001-002', 'a part-002-003', 'a join', 'a part-001-002']);
      expect(await bench.engine.isOpen('a')).toBe(false);
    });

    it('removes a waiting job that is cancelled', async () => {
      const { seen, run } = quick();
      const worker = await work(run);
      worker.pause();
      await submit('a', split('a'));
      await submit('b');
      expect(await bench.engine.cancel('a', 'no more')).toBe('removed');
      expect(await bench.engine.cancel('a', 'no more')).toBe('ended');
      expect(await bench.engine.isOpen('a')).toBe(false);
      worker.resume();
      await idle();
      expect(seen).toEqual(['b video']);
    });

    it('tells running tasks of a job that is cancelled', async () => {
      const { seen, run } = held();
      await Promise.all([work(run, 'one'), work(run, 'two')]);
      await submit('a', split('a', 3));
      await eventually(() => seen.length).toBe(2);
      expect(await bench.engine.cancel('a', 'no more')).toBe('signalled');
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
      await bench.restart();
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
