import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classQueue, JOIN_QUEUE, JobService, type TaskContext, type TaskOutcome, type WorkClass } from '@zeroreel/jobs';
import { testOrder } from '@zeroreel/testing';
import { afterEach, expect, it } from 'vitest';
import { FileArtifactStore } from '../file-artifact-store.js';
import { openJournal } from './journal.js';

const PROCESSOR: WorkClass = { device: 'cpu-x64-avx2-float32', model: 'embedded', print: 'aa' };
const GPU: WorkClass = { device: 'cuda-sm90-float16', model: 'embedded', print: 'aa' };
const OTHER: WorkClass = { ...PROCESSOR, model: 'owner/panda', print: 'bb' };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A service whose workers only note what they are given. */
async function openService(movesAfter = 60_000) {
  const folder = await mkdtemp(join(tmpdir(), 'classes-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const journal = await openJournal(folder);
  cleanups.push(async () => journal[Symbol.asyncDispose]());
  const artifacts = new FileArtifactStore(join(folder, 'artifacts'));
  const clock = { now: 1_000_000 };
  let last = 0;
  const service = new JobService({
    ...{ ...journal, artifacts, hasClasses: true, movesAfter, now: () => clock.now, newId: () => `job-${++last}` },
    plan: ({ split }) => (typeof split === 'object' ? { parts: [1, 2].map((from) => ({ from, to: from + 1 })) } : {}),
  });
  const seen: string[] = [];
  const work = async (cls: WorkClass, outcome: (context: TaskContext) => Promise<TaskOutcome> = forEver) => {
    clock.now += 2000;
    return journal.engine.work(
      [classQueue(cls), JOIN_QUEUE],
      (context) => (seen.push(`${context.task.job} on ${cls.device}`), outcome(context)),
      { name: cls.device, classes: [cls] },
    );
  };
  const submit = async (model?: string, split: 'never' | { parts: number } = 'never') =>
    (
      await service.submit({
        ...testOrder,
        split,
        settings: { ...testOrder.settings, model: { ...(model && { source: model }) } },
      })
    ).job;
  return { ...journal, artifacts, service, clock, seen, work, submit };
}

const forEver = ({ signal }: TaskContext): Promise<TaskOutcome> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'returned', reason: 'over' })));

it('gives a job to the class that has its model and the least to do, a GPU before a processor', async () => {
  const { work, submit, seen } = await openService();
  await work(PROCESSOR);
  await work(GPU);
  await work(OTHER);
  expect((await submit()).workClass).toEqual(GPU);
  expect((await submit()).workClass).toEqual(PROCESSOR);
  expect((await submit('owner/panda')).workClass).toEqual(OTHER);
  // Each has one task in hand now.
  expect((await submit()).workClass).toEqual(GPU);
  await expect
    .poll(() => seen)
    .toEqual([`job-1 on ${GPU.device}`, `job-2 on ${PROCESSOR.device}`, `job-3 on ${OTHER.device}`]);
});

it('keeps a job that no worker can take, says why, and gives it to the first that can', async () => {
  const { service, records, engine, work, submit, seen, clock } = await openService();
  const job = await submit('owner/panda');
  expect([job.workClass, await engine.isOpen(job.id), service.unserved]).toEqual([undefined, false, 1]);
  expect(await service.whyWaits(job)).toBe('no worker is there');
  await work(PROCESSOR);
  clock.now += 2000;
  await service.tend();
  expect(await service.whyWaits(job)).toBe(
    'no worker has the model owner/panda; there are workers on cpu-x64-avx2-float32',
  );
  expect([seen, service.unserved]).toEqual([[], 1]);
  await work(OTHER);
  clock.now += 2000;
  await service.tend();
  await expect.poll(() => seen).toEqual([`job-1 on ${OTHER.device}`]);
  expect([(await records.get(job.id))?.workClass, service.unserved]).toEqual([OTHER, 0]);
});

it('moves a job away from a class whose workers are gone, once they were gone for a while, and drops its parts', async () => {
  const { service, records, artifacts, work, submit, seen, clock } = await openService(60_000);
  const gpu = await work(GPU);
  const job = await submit(undefined, { parts: 2 });
  await expect.poll(() => seen.length).toBe(1);
  await artifacts.put(`jobs/${job.id}/parts/part-001-002.json`, new Uint8Array(3));
  await records.change(job.id, 1, {
    attempts: 1,
    parts: [1, 2].map((from) => ({ from, to: from + 1, state: 'done' })),
  });
  await gpu.stop();
  await work(PROCESSOR);
  clock.now += 2000;
  await service.tend();
  clock.now += 50_000;
  await service.tend();
  expect(seen).toHaveLength(1);
  expect(await service.whyWaits((await records.get(job.id))!)).toBe(
    'no worker of its class is there: cuda-sm90-float16 with embedded (aa)',
  );
  clock.now += 20_000;
  await service.tend();
  await expect.poll(() => seen.at(-1)).toBe(`job-1 on ${PROCESSOR.device}`);
  const moved = await records.get(job.id);
  expect(moved).toMatchObject({ workClass: PROCESSOR, parts: [{ state: 'waiting' }, { state: 'waiting' }] });
  expect(await artifacts.stat(`jobs/${job.id}/parts/part-001-002.json`)).toBeUndefined();
});

it('leaves a job with a class whose worker comes back in time', async () => {
  const { service, records, work, submit, clock } = await openService(60_000);
  const gpu = await work(GPU);
  const job = await submit();
  await gpu.stop();
  await work(PROCESSOR);
  clock.now += 2000;
  await service.tend();
  clock.now += 50_000;
  await work(GPU);
  clock.now += 2000;
  await service.tend();
  clock.now += 50_000;
  await service.tend();
  expect((await records.get(job.id))?.workClass).toEqual(GPU);
});

it('retries a job in its class, and in another one where that has no workers any more', async () => {
  const { service, work, submit, clock } = await openService();
  const fails = async (): Promise<TaskOutcome> => ({ kind: 'failed', reason: 'no' });
  const gpu = await work(GPU, fails);
  await work(PROCESSOR);
  const job = await submit();
  await service.cancel(job.id).catch(() => undefined);
  expect((await service.retry(job.id)).workClass).toEqual(GPU);
  await service.cancel(job.id).catch(() => undefined);
  await gpu.stop();
  clock.now += 2000;
  expect((await service.retry(job.id)).workClass).toEqual(PROCESSOR);
});
