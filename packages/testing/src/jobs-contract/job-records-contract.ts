import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeJob } from '@zeroreel/jobs';
import { testJob, type JobKeeper, type JobKeeperOptions } from './job-keeper.js';

/** What all records of jobs promise. */
export function describeJobRecordsContract(name: string, { open, reopen }: JobKeeperOptions): void {
  describe(`${name}: the contract of job records`, () => {
    let keeper: JobKeeper;
    beforeEach(async () => void (keeper = await open()));
    afterEach(() => keeper[Symbol.asyncDispose]());
    const create = (id: string, change = {}) => keeper.records.create(testJob(id, change));
    const ids = async (query: object) => {
      const { jobs, next } = await keeper.records.list({ limit: 100, ...query });
      return { ids: jobs.map(({ id }) => id), next };
    };

    it('give back what was created', async () => {
      const { job, isNew } = await create('a', {
        owner: 'me',
        keepFor: 5,
        parts: [{ from: 1, to: 4, state: 'waiting' }],
      });
      expect(isNew).toBe(true);
      expect(job).toMatchObject({
        ...testJob('a', { owner: 'me', keepFor: 5, parts: [{ from: 1, to: 4, state: 'waiting' }] }),
        ...{ version: 1, state: 'queued', attempts: 0, artifacts: [], starts: {} },
        progress: { done: 0, total: 0, stage: 'queue' },
      });
      expect(await keeper.records.get('a')).toEqual(job);
      expect(await keeper.records.get('b')).toBeUndefined();
    });

    it('change a job that has still its version, and take fields away', async () => {
      await create('a');
      const changed = await keeper.records.change('a', 1, {
        state: 'running',
        startedAt: 7,
        resumedFrom: { phase: 'all', step: 2 },
      });
      expect(changed).toMatchObject({ version: 2, state: 'running', startedAt: 7 });
      const again = await keeper.records.change('a', 2, { resumedFrom: undefined, state: 'queued' });
      expect(again.resumedFrom).toBeUndefined();
      expect(await keeper.records.get('a')).toEqual({ ...again });
    });

    it('refuse a change of another version, and of a job that is not there', async () => {
      await create('a');
      await keeper.records.change('a', 1, { attempts: 1 });
      await expect(keeper.records.change('a', 1, { attempts: 9 })).rejects.toMatchObject({ code: 'changed-meanwhile' });
      await expect(keeper.records.change('b', 1, {})).rejects.toMatchObject({ code: 'unknown-job' });
      expect((await keeper.records.get('a'))?.attempts).toBe(1);
    });

    it('let many change one job at the same time', async () => {
      await create('a');
      const once = () => changeJob(keeper.records, 'a', ({ attempts }) => ({ attempts: attempts + 1 }));
      await Promise.all(Array.from({ length: 20 }, once));
      expect(await keeper.records.get('a')).toMatchObject({ attempts: 20, version: 21 });
    });

    it('make one job out of one key, also at the same time', async () => {
      const key = { key: 'k', digest: 'one' };
      const both = await Promise.all(['a', 'b'].map((id) => keeper.records.create(testJob(id), key)));
      expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
      expect(new Set(both.map(({ job }) => job.id)).size).toBe(1);
      const [first] = both;
      expect((await keeper.records.create(testJob('c'), key)).job.id).toBe(first?.job.id);
      const other = keeper.records.create(testJob('c'), { key: 'k', digest: 'other' });
      await expect(other).rejects.toMatchObject({ code: 'key-reused' });
      expect((await ids({})).ids).toHaveLength(1);
    });

    it('list the newest first, a page at a time', async () => {
      for (const [k, id] of ['a', 'b', 'c', 'd', 'e'].entries()) await create(id, { createdAt: 1000 + k });
      expect(await ids({})).toEqual({ ids: ['e', 'd', 'c', 'b', 'a'], next: undefined });
      const first = await ids({ limit: 2 });
      expect(first.ids).toEqual(['e', 'd']);
      await keeper.records.remove('d');
      await create('f', { createdAt: 2000 });
      const second = await ids({ limit: 2, after: first.next });
      expect(second.ids).toEqual(['c', 'b']);
      expect(await ids({ limit: 2, after: second.next })).toEqual({ ids: ['a'], next: undefined });
    });

    it('list and count by state and owner', async () => {
      await create('a', { owner: 'me', createdAt: 1 });
      await create('b', { owner: 'you', createdAt: 2 });
      await create('c', { owner: 'me', createdAt: 3 });
      await keeper.records.change('c', 1, { state: 'running' });
      expect((await ids({ owner: 'me' })).ids).toEqual(['c', 'a']);
      expect((await ids({ states: ['queued'] })).ids).toEqual(['b', 'a']);
      expect((await ids({ states: ['running', 'failed'], owner: 'you' })).ids).toEqual([]);
      const none = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
      expect(await keeper.records.counts()).toEqual({ ...none, queued: 2, running: 1 });
      expect(await keeper.records.counts('me')).toEqual({ ...none, queued: 1, running: 1 });
    });

    it('sum up what tasks have noted', async () => {
      await create('a');
      keeper.records.note('a', 'part-001-004', { done: 3, total: 10, stage: 'denoise' });
      keeper.records.note('a', 'part-004-007', { done: 1, total: 10, stage: 'anchor' });
      keeper.records.note('a', 'part-001-004', { done: 5, total: 10, stage: 'decode' });
      await expect.poll(async () => (await keeper.records.get('a'))?.progress).toMatchObject({ done: 6, total: 20 });
    });

    it('keep how far a job was when it ended, whatever a late machine notes', async () => {
      const { version } = (await create('a')).job;
      keeper.records.note('a', 'video', { done: 10, total: 10, stage: 'decode' });
      const { progress } = await keeper.records.change('a', version, { state: 'succeeded' });
      expect(progress).toEqual({ done: 10, total: 10, stage: 'decode' });
      keeper.records.note('a', 'video', { done: 3, total: 10, stage: 'denoise' });
      // A note of another job, which can be seen, has come behind it.
      await create('b');
      keeper.records.note('b', 'video', { done: 1, total: 10, stage: 'denoise' });
      await expect.poll(async () => (await keeper.records.get('b'))?.progress.done).toBe(1);
      expect((await keeper.records.get('a'))?.progress).toEqual(progress);
    });

    it('forget a job and its key', async () => {
      await keeper.records.create(testJob('a'), { key: 'k', digest: '1' });
      await keeper.records.remove('a');
      await keeper.records.remove('never');
      expect(await keeper.records.get('a')).toBeUndefined();
      expect((await keeper.records.create(testJob('b'), { key: 'k', digest: '2' })).isNew).toBe(true);
    });

    it('have everything still after a restart', async () => {
      const { job } = await keeper.records.create(testJob('a'), { key: 'k', digest: '1' });
      await create('b', { createdAt: 2000 });
      await keeper.records.change('a', job.version, { state: 'running', attempts: 3 });
      const before = [await keeper.records.get('a'), await keeper.records.get('b')];
      await keeper[Symbol.asyncDispose]();
      keeper = await reopen(keeper);
      expect([await keeper.records.get('a'), await keeper.records.get('b')]).toEqual(before);
      expect((await ids({})).ids).toEqual(['b', 'a']);
      expect((await keeper.records.create(testJob('c'), { key: 'k', digest: '1' })).job.id).toBe('a');
    });
  });
}
