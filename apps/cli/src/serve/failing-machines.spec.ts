import { setTimeout as wait } from 'node:timers/promises';
import {
  clockReason,
  layCable,
  postgresReason,
  redisReason,
  startClock,
  startPostgres,
  startRedis,
} from '@zeroreel/testing/servers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { onOneMachine, openMachines, type ManyMachines } from './__testing__/many-machines.js';

/* One fault at a time, to whole workers and servers as users start them. Locks are short, so that the tests are. */

vi.setConfig({ testTimeout: 300_000 });
beforeAll(buildCommand, 600_000);

const SHORT = { ZEROREEL_LOCK_SECONDS: '3' };
const LONG = { prompt: 'a penguin skiing', frames: 3, steps: 80 };

/** Submits a long job, and waits until a worker has it in hand and has kept a state. */
async function underWay(many: ManyMachines): Promise<string> {
  const id = await many.submit(LONG, 'never');
  await expect.poll(() => many.typesOf(id), { timeout: 60_000 }).toContain('state:saved');
  return id;
}

describe.each([
  { name: 'Redis', reason: redisReason, start: startRedis },
  { name: 'PostgreSQL', reason: postgresReason, start: startPostgres },
])('over $name', ({ reason, start }) => {
  it.skipIf(reason)(
    'a machine that is cut off, or stopped, loses its task to another one, and works again',
    async () => {
      await using server = await start();
      await using cable = await layCable(server.port);
      const many = await openMachines(server.url, SHORT);
      await many.work('one', server.url.replace(`:${server.port}`, `:${cable.port}`));
      for (const [cut, mend] of [
        [() => cable.cut(), () => cable.mend()],
        [() => many.kill('one', 'SIGSTOP'), () => many.kill('one', 'SIGCONT')],
      ] as const) {
        const id = await underWay(many);
        await cut();
        await many.work('two');
        const ended = await many.ended(id);
        expect(ended).toMatchObject({ state: 'succeeded', attempts: 2, resumedFrom: expect.anything() });
        expect(many.videoOf(ended)).toBe(await onOneMachine(LONG));
        await many.kill('two', 'SIGTERM');
        await mend();
        // What it still had in hand changes nothing, and it is free again.
        const next = await many.ended(await many.submit({ ...LONG, steps: 4 }, 'never'));
        expect(next).toMatchObject({ state: 'succeeded' });
        expect(await many.ended(id)).toEqual(ended);
      }
    },
  );

  it.skipIf(reason ?? clockReason)('a machine whose clock is wrong takes no tasks, and none from others', async () => {
    await using server = await start();
    await using clock = await startClock();
    const many = await openMachines(server.url, SHORT);
    await clock.set(3600);
    await many.work('wrong', server.url, clock.env);
    expect(many.said('wrong')).toContain("This machine's clock is 3600 s ahead of the queue's: it takes no tasks");
    await many.work('right');
    const id = await underWay(many);
    // Longer than a lock lasts, by a clock that would say that it has run out.
    await wait(6000);
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', attempts: 1 });
    await many.kill('right', 'SIGTERM');
    const next = await many.submit({ ...LONG, steps: 4 }, 'never');
    await clock.set(0);
    expect(await many.ended(next)).toMatchObject({ state: 'succeeded' });
    expect(many.said('wrong')).toContain("agrees with the queue's again");
  });
});

it.skipIf(redisReason ?? clockReason)('clocks that are set in mid-video change nothing', async () => {
  await using redis = await startRedis();
  await using clock = await startClock();
  const many = await openMachines(redis.url, { ...SHORT, ...clock.env });
  await many.work('one');
  for (const seconds of [-3600, 86_400]) {
    const id = await underWay(many);
    await clock.set(seconds);
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(many.videoOf(ended)).toBe(await onOneMachine(LONG));
    await clock.set(0);
  }
});

it.skipIf(redisReason)('a disk that is not mounted for a while costs neither a job nor a state of it', async () => {
  await using redis = await startRedis();
  const many = await openMachines(redis.url, SHORT);
  await many.work('one');
  const id = await underWay(many);
  const mount = await many.unmount();
  expect(await many.refusal(LONG)).toEqual([503, '5', expect.stringContaining('is not the folder that it was')]);
  await expect
    .poll(() => many.noticesOf(id), { timeout: 120_000 })
    .toEqual([expect.stringContaining('cannot be kept'), expect.stringContaining('The store is away')]);
  await mount();
  const ended = await many.ended(id);
  expect(ended).toMatchObject({ state: 'succeeded', attempts: 1 });
  expect(many.videoOf(ended)).toBe(await onOneMachine(LONG));
});

it.skipIf(redisReason)(
  'a Redis that is away stops nobody who computes, and nobody who asks what there was',
  async () => {
    await using redis = await startRedis({ settings: { appendfsync: 'always' } });
    const many = await openMachines(redis.url);
    await many.work('one');
    const id = await underWay(many);
    const known = await many.jobOf(id);
    await redis.process.signal('SIGKILL');
    expect(await many.refusal(LONG)).toEqual([503, '5', expect.stringContaining('cannot be reached')]);
    expect(await many.jobOf(id)).toMatchObject({ id, state: 'running', asOf: expect.any(String) });
    expect(known).not.toHaveProperty('asOf');
    await wait(5000);
    await redis.process.start();
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(ended).not.toHaveProperty('asOf');
    expect(many.videoOf(ended)).toBe(await onOneMachine(LONG));
  },
);
