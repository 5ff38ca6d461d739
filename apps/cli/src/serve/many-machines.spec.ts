import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisReason, startRedis } from '@zeroreel/testing/servers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';
import { ManyMachines, type SubmittedJob } from './__testing__/many-machines.js';

/* A service on many machines, as users start it: real processes of the built command over a real Redis. */

beforeAll(buildCommand, 600_000);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}, 60_000);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'machines-'));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function machines(queue: string): Promise<ManyMachines> {
  const many = new ManyMachines(await folder(), queue);
  cleanups.push(() => many[Symbol.asyncDispose]());
  await many.serve();
  return many;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The video of a run on one machine, by the command line. */
async function onOneMachine({ prompt, frames, steps }: SubmittedJob): Promise<string> {
  const path = join(await folder(), 'own.mp4');
  const size = ['-W', '64', '-H', '64', '--video-frames', String(frames), '--steps', String(steps)];
  const { code, stderr } = await runBuilt([
    'generate',
    prompt,
    '-o',
    path,
    ...size,
    '--backend',
    'cpu',
    '--threads',
    '1',
  ]);
  expect(stderr.slice(code === 0 ? stderr.length : 0)).toBe('');
  return sha256(await readFile(path));
}

describe.skipIf(redisReason !== undefined)('a service on many machines', () => {
  it('makes 64 frames on two machines with the bytes of one', { timeout: 400_000 }, async () => {
    await using redis = await startRedis();
    const many = await machines(redis.url);
    await Promise.all([many.work('one'), many.work('two')]);
    const job = { prompt: 'a penguin skiing', frames: 64, steps: 3 };
    const id = await many.submit(job, { parts: 2 });
    const ended = await many.ended(id);
    expect(ended).toMatchObject({ state: 'succeeded', parts: [{ state: 'done' }, { state: 'done' }] });
    expect(many.videoOf(ended)).toBe(await onOneMachine(job));
  });

  it('fills a wiped Redis from the store', { timeout: 300_000 }, async () => {
    await using redis = await startRedis();
    const many = await machines(redis.url);
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
