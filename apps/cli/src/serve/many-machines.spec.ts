import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniModelFolders } from '@zeroreel/mini';
import { postgresReason, redisReason, startPostgres, startRedis } from '@zeroreel/testing/servers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';
import { onOneMachine, openMachines } from './__testing__/many-machines.js';

/* A service on many machines, as users start it: real processes of the built command over a real Redis or PostgreSQL. */

beforeAll(buildCommand, 600_000);

describe.skipIf(redisReason !== undefined)('a service on many machines', () => {
  it('makes 64 frames on two machines with the bytes of one', { timeout: 400_000 }, async () => {
    await using redis = await startRedis();
    const many = await openMachines(redis.url);
    await Promise.all([many.work('one'), many.work('two')]);
    const job = { prompt: 'a penguin skiing', frames: 64, steps: 3 };
    const id = await many.submit(job, { parts: 2 });
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', parts: [{ state: 'done' }, { state: 'done' }] });
    expect(many.videoOf(ended)).toBe(await onOneMachine(job));
  });

  it('keeps a job whose model no worker has, says so, and gives it to the first that has it', async () => {
    await using redis = await startRedis();
    const models = await mkdtemp(join(tmpdir(), 'models-'));
    for (const path of miniModelFolders('base')) await cp(path, join(models, 'owner', 'panda'), { recursive: true });
    const many = await openMachines(redis.url, {}, '--models', models);
    await many.work('without');
    const job = { prompt: 'a penguin skiing', frames: 2, steps: 2, model: 'owner/panda' };
    const id = await many.submit(job, 'never');
    const waitsFor = expect.stringMatching(/^no worker has the model owner\/panda; there are workers on cpu-/);
    expect(await many.jobOf(id)).toMatchObject({ state: 'queued', waitsFor });
    const shown = await runBuilt(['jobs', 'show', id, '--server', many.url]);
    expect(shown.stdout).toMatch(/^waitsFor +no worker has the model owner\/panda/m);
    const metrics = async () => (await fetch(`${many.url}metrics`)).text();
    expect(await metrics()).toMatch(/^zeroreel_jobs_without_worker 1$/m);
    // Jobs of other models are not kept from the worker that is there.
    expect(await many.ended(await many.submit({ ...job, model: 'embedded' }, 'never'))).toMatchObject({
      state: 'succeeded',
    });
    expect(await many.stateOf(id)).toBe('queued');
    await many.work('with', redis.url, {}, '--models', models);
    const ended = await many.ended(id);
    expect(ended).not.toHaveProperty('error');
    expect(ended).toMatchObject({ state: 'succeeded', workClass: { model: 'owner/panda' } });
    expect(await metrics()).toMatch(/^zeroreel_jobs_without_worker 0$/m);
  }, 120_000);

  it('fills a wiped Redis from the store', { timeout: 300_000 }, async () => {
    await using redis = await startRedis();
    const many = await openMachines(redis.url);
    const orders = [0, 1].map((k) => ({ prompt: `fox ${k}`, frames: 2, steps: 4 }));
    const [first, second] = await Promise.all(orders.map((order) => many.submit(order, 'never')));
    await redis.wipe();
    await expect.poll(() => many.statusOf(first ?? ''), { timeout: 20_000 }).toBe(404);
    const { code, stdout } = await many.recover();
    expect([code, stdout]).toEqual([0, '2 records came back; 2 jobs wait again.\n']);
    await many.work('one');
    for (const id of [first, second]) expect(await many.ended(id ?? '')).toMatchObject({ state: 'succeeded' });
    expect((await many.recover()).stdout).toBe('0 records came back; 0 jobs wait again.\n');
    await redis.wipe();
    expect((await many.recover()).stdout).toBe('2 records came back; 0 jobs wait again.\n');
    await expect.poll(() => many.statusOf(first ?? ''), { timeout: 20_000 }).toBe(200);
  });
});

describe.skipIf(postgresReason !== undefined)('a service on many machines over PostgreSQL', () => {
  it('goes on after the database was restarted in mid-video', { timeout: 300_000 }, async () => {
    await using postgres = await startPostgres();
    const many = await openMachines(postgres.url);
    await many.work('one');
    const job = { prompt: 'a penguin skiing', frames: 3, steps: 60 };
    const id = await many.submit(job, 'never');
    await expect.poll(() => many.stateOf(id), { timeout: 60_000 }).toBe('running');
    await postgres.process.signal('SIGQUIT');
    await postgres.process.start();
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(many.videoOf(ended)).toBe(await onOneMachine(job));
  });
});
