import { createHash, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Mt19937 } from '@zeroreel/core';
import { layCable, postgresReason, redisReason, startPostgres, startRedis } from '@zeroreel/testing/servers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';
import { ManyMachines, type SubmittedJob } from './__testing__/many-machines.js';

/*
 * A service on many machines, as users start it: real processes of the built command over a real Redis or PostgreSQL, ended
 * at random times. `npm run soak:queue` does it longer and with a new seed; ZEROREEL_SEED repeats what was drawn.
 */
const soaks = process.env['ZEROREEL_SOAK'] !== undefined;
const seed = Number(process.env['ZEROREEL_SEED'] ?? (soaks ? randomInt(2 ** 31) : 16));
const FAULTS = soaks ? 60 : 3;
const JOBS = soaks ? 200 : 6;

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

  it('loses nothing to machines, a Redis and cables that fail at random times', { timeout: 3_600_000 }, async () => {
    console.log(`many machines: seed ${seed}`);
    const generator = Mt19937.fromSeed(seed);
    const random = () => generator.next() / 2 ** 32;
    const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    await using redis = await startRedis({ settings: { appendfsync: 'always' } });
    await using cable = await layCable(redis.port);
    const many = await machines(redis.url);
    await many.work('one');
    await many.work('two', redis.url.replace(`:${redis.port}`, `:${cable.port}`));
    const orders = Array.from({ length: JOBS }, (_, k) => ({
      prompt: `panda ${k % 3}`,
      frames: k % 3 === 0 ? 9 : 3,
      steps: 40,
    }));
    const ids: string[] = [];
    for (const [k, order] of orders.entries()) ids.push(await many.submit(order, k % 3 === 0 ? { parts: 2 } : 'never'));
    const faults: Readonly<Record<string, () => Promise<void>>> = {
      'kill -9 of a worker': async () => {
        await many.kill('one', 'SIGKILL');
        await many.work('one');
      },
      'SIGTERM of a worker': async () => {
        await many.kill('one', 'SIGTERM');
        await many.work('one');
      },
      'kill -9 of redis-server': async () => {
        await redis.process.signal('SIGKILL');
        await wait(500 + 2000 * random());
        await redis.process.start();
      },
      'a cut cable': async () => {
        await cable.cut();
        await wait(18_000);
        await cable.mend();
      },
      'SIGSTOP of a worker': async () => {
        await many.kill('one', 'SIGSTOP');
        await wait(18_000);
        await many.kill('one', 'SIGCONT');
      },
    };
    const names = Object.keys(faults);
    for (let k = 0; k < FAULTS; k++) {
      await wait(200 + 2000 * random());
      const name = soaks ? oneOf(names) : (names[[0, 2, 1][k] ?? 0] ?? '');
      console.log(`many machines: ${name}`);
      await faults[name]?.();
    }
    const ended = [];
    for (const id of ids) ended.push(await many.ended(id));
    expect(ended.map(({ state }) => state)).toEqual(orders.map(() => 'succeeded'));
    const own = new Map<string, string>();
    for (const [k, order] of orders.entries()) {
      const name = JSON.stringify(order);
      own.set(name, own.get(name) ?? (await onOneMachine(order)));
      expect(many.videoOf(ended[k]), name).toBe(own.get(name));
    }
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

describe.skipIf(postgresReason !== undefined)('a service on many machines over PostgreSQL', () => {
  it('goes on after the database was restarted in mid-video', { timeout: 300_000 }, async () => {
    await using postgres = await startPostgres();
    const many = await machines(postgres.url);
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
