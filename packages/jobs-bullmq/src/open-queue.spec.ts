import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobEvent, JobId, NewJob, QueuedTask, StoredEvent, Task, TaskContext, TaskOutcome } from '@zeroreel/jobs';
import { layCable, postgresReason, redisReason, startPostgres, startRedis } from '@zeroreel/testing/servers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openQueue, type JobQueue } from './open-queue.js';

/** What is promised within seconds is promised within less here. */
const TIMES = { lockDuration: 1500, stalledInterval: 500 };

const SERVERS = [
  { name: 'Redis', reason: redisReason, start: () => startRedis() },
  { name: 'PostgreSQL', reason: postgresReason, start: () => startPostgres() },
];

const order = (id: JobId): NewJob => ({
  id,
  createdAt: 1_800_000_000_000,
  settings: { format: 2, model: {}, request: {}, plugins: [], output: {} } as unknown as NewJob['settings'],
  format: 'mp4',
  keepFrames: false,
  priority: 0,
  split: 'never',
});

const newJob = (): JobId => randomUUID();
/** Queues of the test that runs: what another has left is not taken. */
let [videos, joins] = ['', ''];
beforeEach(() => {
  [videos, joins] = [`video:${newJob()}`, `join:${newJob()}`];
});

const video = (job: JobId): QueuedTask[] => [{ task: { kind: 'video', job }, queue: videos }];
const inParts = (job: JobId, parts = 2): QueuedTask[] => [
  ...Array.from({ length: parts }, (_, k) => ({
    task: { kind: 'part' as const, job, from: 1 + k, to: 2 + k },
    queue: videos,
  })),
  { task: { kind: 'join', job }, queue: joins },
];

const nameOf = (task: Task): string => (task.kind === 'part' ? `part ${task.from}` : task.kind);

/** Resolves once something is so; the test ends by its own time limit where it never is. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20);
}

/** Ends with `returned` when it is told to stop, and tells why. */
const untilStopped = (seen: (kind: unknown) => void) => (context: TaskContext) =>
  new Promise<TaskOutcome>((resolve) => {
    const stop = () => {
      const { kind } = context.signal.reason as { readonly kind: string };
      seen(kind);
      resolve(
        kind === 'cancelled' || kind === 'job-ended'
          ? { kind: 'failed', reason: kind }
          : { kind: 'returned', reason: kind },
      );
    };
    if (context.signal.aborted) stop();
    else context.signal.addEventListener('abort', stop);
  });

describe.each(SERVERS)('a queue on $name', ({ reason, start }) => {
  describe.skipIf(reason !== undefined)('of which this machine has one', () => {
    let server: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server[Symbol.asyncDispose]());

    const open = async (port = server.port): Promise<JobQueue> => {
      const queue = await openQueue(server.url.replace(`:${server.port}`, `:${port}`), { times: TIMES });
      onTestFinished(() => queue[Symbol.asyncDispose]());
      return queue;
    };

    it('hands out parts one at a time, then their join, although the worker serves both queues', async () => {
      const { engine } = await open();
      const job = newJob();
      const done: string[] = [];
      let atOnce = 0;
      await engine.work(
        [videos, joins],
        async ({ task }) => {
          expect(++atOnce).toBe(1);
          await wait(20);
          atOnce--;
          done.push(nameOf(task));
          return { kind: 'done' };
        },
        { name: 'one' },
      );
      await engine.submit(job, inParts(job, 4), { priority: 0 });
      await until(() => done.length === 5);
      expect(done).toEqual(['part 1', 'part 2', 'part 3', 'part 4', 'join']);
      await until(async () => !(await engine.isOpen(job)));
    });

    it('does not let joins wait for ever behind a queue that is never empty', async () => {
      const { engine } = await open();
      const split = newJob();
      const many = Array.from({ length: 30 }, newJob);
      const done: string[] = [];
      for (const job of many) await engine.submit(job, video(job), { priority: 0 });
      await engine.submit(split, inParts(split, 1), { priority: 5 });
      await engine.work(
        [videos, joins],
        async ({ task }) => {
          done.push(nameOf(task));
          await wait(5);
          return { kind: 'done' };
        },
        { name: 'one' },
      );
      await until(() => done.length === 32);
      expect(done.indexOf('part 1')).toBe(0);
      expect(done.indexOf('join')).toBeLessThan(31);
    });

    it('stops a task in hand that another process cancels, and drops what waits', async () => {
      const [here, there] = [await open(), await open()];
      const job = newJob();
      const seen: unknown[] = [];
      const begun: string[] = [];
      const run = untilStopped((kind) => seen.push(kind));
      await here.engine.work([videos, joins], (context) => (begun.push(nameOf(context.task)), run(context)), {
        name: 'one',
      });
      await there.engine.submit(job, inParts(job), { priority: 0 });
      await until(() => begun.length === 1);
      expect(await there.engine.cancel(job, 'nobody wants it')).toBe('signalled');
      await until(() => seen.length === 1);
      expect(seen).toEqual(['cancelled']);
      await until(async () => !(await there.engine.isOpen(job)));
      expect(await there.engine.cancel(job, 'again')).toBe('ended');
      // Its join is gone, and so is the other part: the next job is what comes next.
      await there.engine.submit(job, video(job), { priority: 0 });
      await until(() => begun.length === 2);
      expect(begun).toEqual(['part 1', 'video']);
      await there.engine.cancel(job, 'the test is over');
      await until(async () => !(await there.engine.isOpen(job)));
    });

    it('ends the other parts of a job one of which has failed', async () => {
      const { engine } = await open();
      const job = newJob();
      const seen: unknown[] = [];
      const begun: string[] = [];
      const patient = untilStopped((kind) => seen.push(kind));
      const run = async (context: TaskContext): Promise<TaskOutcome> => {
        begun.push(nameOf(context.task));
        if (begun.length < 2) return await patient(context);
        return { kind: 'failed', reason: 'no such model' };
      };
      await engine.work([videos], run, { name: 'one' });
      await engine.work([videos], run, { name: 'other' });
      await engine.submit(job, inParts(job, 3), { priority: 0 });
      await until(async () => seen.length === 1 && !(await engine.isOpen(job)));
      expect(seen).toEqual(['job-ended']);
      expect([...begun].sort()).toEqual(['part 1', 'part 2']);
      expect(await engine.counts()).toEqual({ waiting: 0, delayed: 0, active: 0 });
    });

    it('takes the task of a worker that is cut off, and tells that worker once it is reached again', async () => {
      await using cable = await layCable(server.port);
      const [away, here] = [await open(cable.port), await open()];
      const job = newJob();
      const seen: unknown[] = [];
      const first = await away.engine.work(
        [videos],
        untilStopped((kind) => seen.push(kind)),
        { name: 'away' },
      );
      await away.engine.submit(job, video(job), { priority: 0 });
      await until(() => first.isBusy);
      await cable.cut();
      const attempts: number[] = [];
      await here.engine.work([videos], async ({ attempt }) => (attempts.push(attempt), { kind: 'done' }), {
        name: 'here',
      });
      await until(() => attempts.length === 1);
      expect(first.isBusy).toBe(true);
      await cable.mend();
      await until(() => seen.length === 1);
      expect(seen).toEqual(['lost']);
      await until(async () => !(await here.engine.isOpen(job)));
      expect(attempts).toEqual([2]);
    });

    it('counts in no attempt what goes back, and waits before what comes later', async () => {
      const { engine } = await open();
      const job = newJob();
      const outcomes: TaskOutcome[] = [
        { kind: 'returned', reason: 'child died' },
        { kind: 'later', delay: 300, reason: 'store away' },
        ...Array.from({ length: 6 }, (): TaskOutcome => ({ kind: 'returned', reason: 'child died' })),
        { kind: 'done' },
      ];
      const at: number[] = [];
      await engine.work([videos], async () => (at.push(Date.now()), outcomes[at.length - 1] ?? { kind: 'done' }), {
        name: 'one',
      });
      await engine.submit(job, video(job), { priority: 0 });
      await until(async () => at.length === 9 && !(await engine.isOpen(job)));
      expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(290);
    });

    it('says how many jobs come before one', async () => {
      const { engine } = await open();
      const [low, split, high] = [newJob(), newJob(), newJob()];
      await engine.submit(low, video(low), { priority: -3 });
      await engine.submit(split, inParts(split, 3), { priority: 0 });
      await engine.submit(high, video(high), { priority: 3 });
      expect(await Promise.all([low, split, high].map((job) => engine.position(job)))).toEqual([2, 1, 0]);
      await engine.reprioritise(low, 9);
      expect(await Promise.all([low, split, high].map((job) => engine.position(job)))).toEqual([0, 2, 1]);
      expect(await engine.counts()).toEqual({ waiting: 5, delayed: 1, active: 0 });
      for (const job of [low, split, high]) expect(await engine.cancel(job, 'over')).toBe('removed');
      expect(await engine.position(low)).toBeUndefined();
      expect(await engine.counts()).toEqual({ waiting: 0, delayed: 0, active: 0 });
    });

    it('tells events to another process in their order, and again from any of them', async () => {
      const [here, there] = [await open(), await open()];
      const job = newJob();
      await here.records.create(order(job));
      const stop = new AbortController();
      const heard: StoredEvent[] = [];
      const listening = (async () => {
        for await (const event of there.events.watch(job, { signal: stop.signal })) heard.push(event);
      })();
      const told = Array.from({ length: 40 }, (_, k): JobEvent => ({ type: 'notice', message: `event ${k}` }));
      for (const event of told) {
        here.events.append(job, event);
        if ((event as { message: string }).message.endsWith('3')) await wait(3);
      }
      await until(() => heard.length === told.length);
      expect(heard.map(({ event }) => event)).toEqual(told);
      const again: JobEvent[] = [];
      for await (const { event } of there.events.watch(job, { after: heard[36]?.id, signal: stop.signal })) {
        again.push(event);
        if (again.length === 3) break;
      }
      expect(again).toEqual(told.slice(37));
      stop.abort();
      await listening;
      const other = newJob();
      const next = there.events.watch(other, { after: heard[3]?.id, signal: AbortSignal.timeout(2000) });
      await expect(next[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'events-expired' });
    });

    it('keeps the order of the keys of settings, which is part of the bytes of a video', async () => {
      const { records } = await open();
      const request = { width: 64, prompt: 'a fox', a: 1, steps: 3 };
      const settings = { format: 2, model: {}, request, plugins: [], output: {} } as unknown as NewJob['settings'];
      const { job } = await records.create({ ...order(newJob()), settings });
      const read = await records.get(job.id);
      expect(JSON.stringify(read?.settings)).toBe(JSON.stringify(settings));
      await records.change(job.id, 1, { attempts: 1 });
      expect(JSON.stringify((await records.get(job.id))?.settings)).toBe(JSON.stringify(settings));
    });

    it('keeps records, and lists them by state and owner from the newest', async () => {
      const { records } = await open();
      const before = await records.counts('ann');
      const ids = Array.from({ length: 7 }, newJob);
      for (const [k, id] of ids.entries()) {
        await records.create({ ...order(id), createdAt: 1_900_000_000_000 + k, owner: k % 2 ? 'bob' : 'ann' });
      }
      await records.change(ids[2] ?? '', 1, { state: 'running', attempts: 1 });
      const first = await records.list({ limit: 2, owner: 'ann', states: ['queued'] });
      expect(first.jobs.map(({ id }) => id)).toEqual([ids[6], ids[4]]);
      const second = await records.list({ limit: 2, owner: 'ann', states: ['queued'], after: first.next ?? '' });
      expect(second.jobs.map(({ id }) => id)).toEqual([ids[0]]);
      expect(second.next).toBeUndefined();
      expect(await records.counts('ann')).toEqual({ ...before, queued: 3, running: 1 });
      await expect(records.change(ids[2] ?? '', 1, { attempts: 2 })).rejects.toMatchObject({
        code: 'changed-meanwhile',
      });
    });
  });
});
