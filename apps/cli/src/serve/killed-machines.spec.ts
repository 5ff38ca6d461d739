import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Mt19937 } from '@zeroreel/core';
import { clockReason, layCable, redisReason, startClock, startRedis } from '@zeroreel/testing/servers';
import { beforeAll, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { onOneMachine, openMachines } from './__testing__/many-machines.js';

/*
 * Machines of a service, its Redis, a cable, the disk and a clock, which fail at random times. Every job ends, and
 * its video is the one that one machine makes. `npm run soak:queue` does it longer and with a new seed; ZEROREEL_SEED repeats
 * what was drawn.
 */
const soaks = process.env['ZEROREEL_SOAK'] !== undefined;
const seed = Number(process.env['ZEROREEL_SEED'] ?? (soaks ? randomInt(2 ** 31) : 16));
const FAULTS = soaks ? 60 : 3;
const JOBS = soaks ? 200 : 6;
const KINDS = 6;

beforeAll(buildCommand, 600_000);

const generator = Mt19937.fromSeed(seed);
const random = () => generator.next() / 2 ** 32;
const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;

it.skipIf(redisReason ?? clockReason)(
  `loses none of ${JOBS} jobs to ${FAULTS} faults; seed ${seed}`,
  { timeout: 7_200_000 },
  async () => {
    const started = performance.now();
    await using clock = await startClock();
    await using redis = await startRedis({ settings: { appendfsync: 'always' } });
    await using cable = await layCable(redis.port);
    const many = await openMachines(redis.url);
    const one = () => many.work('one', redis.url, clock.env);
    await Promise.all([one(), many.work('two', redis.url.replace(`:${redis.port}`, `:${cable.port}`))]);

    const faults: Readonly<Record<string, () => Promise<void>>> = {
      'kill -9 of a worker': async () => {
        await many.kill('one', 'SIGKILL');
        await one();
      },
      'kill -9 of redis-server': async () => {
        await redis.process.signal('SIGKILL');
        await wait(500 + 2000 * random());
        await redis.process.start();
      },
      'SIGTERM of a worker': async () => {
        await many.kill('one', 'SIGTERM');
        await one();
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
      'an unmounted disk': async () => {
        const mount = await many.unmount();
        await wait(2000 + 8000 * random());
        await mount();
      },
      'the clock of a worker': async () => {
        await clock.set(oneOf([-86_400, -3600, -20, 20, 3600, 86_400]));
        await wait(8000);
        await clock.set(0);
      },
    };
    const names = Object.keys(faults);
    const counts: Record<string, number> = {};
    async function failAll(): Promise<void> {
      for (let k = 0; k < FAULTS; k++) {
        await wait(200 + (soaks ? 6000 : 2000) * random());
        const name = soaks ? oneOf(names) : (names[k] ?? '');
        counts[name] = (counts[name] ?? 0) + 1;
        console.log(`${Math.round((performance.now() - started) / 1000)} s: ${name}`);
        await faults[name]?.();
      }
    }

    const orders = Array.from({ length: JOBS }, (_, k) => {
      const kind = k % KINDS;
      return { prompt: `panda ${kind}`, frames: kind % 3 === 0 ? 9 : 3, steps: 40 };
    });
    const ids: string[] = [];
    async function submitAll(): Promise<void> {
      for (const order of orders) {
        ids.push(await many.submit(order, order.frames === 9 ? { parts: 2 } : 'never'));
        await wait(soaks ? 1500 * random() : 0);
      }
    }
    await Promise.all([submitAll(), failAll()]);
    const ended = [];
    for (const id of ids) ended.push(await many.ended(id));
    expect(ended.map(({ state, error }) => error ?? state)).toEqual(orders.map(() => 'succeeded'));
    for (const [k, order] of orders.entries()) {
      expect(many.videoOf(ended[k]), order.prompt).toBe(await onOneMachine(order));
    }
    const attempts = ended.reduce((sum, job) => sum + job.attempts, 0);
    const resumed = ended.filter(({ resumedFrom }) => resumedFrom !== undefined).length;
    console.log(
      `${JOBS} jobs, ${FAULTS} faults (${JSON.stringify(counts)}), ${attempts} starts, ${resumed} jobs went on from a state, ` +
        `${Math.round((performance.now() - started) / 1000)} s, seed ${seed}`,
    );
  },
);
