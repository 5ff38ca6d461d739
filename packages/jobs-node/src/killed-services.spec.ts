import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { artifactKey, isEnded, type Job, type JobOrder } from '@zeroreel/jobs';
import { samplerNames } from '@zeroreel/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPackage } from './__testing__/build.js';
import { randomBelow, seed, soaks } from './__testing__/random.js';
import { Gone, ServerProcess } from './__testing__/server-process.js';
import { smallOrder, videosOfOneMachine } from './__testing__/service.js';

/*
 * Real processes of a service, ended at random moments: the server or the process of a device by SIGKILL, the server by
 * SIGTERM. Every job that was acknowledged ends, and its video is the one that an undisturbed process makes.
 * `npm run soak:serve` does it with 200 jobs and 60 kills and a new seed; ZEROREEL_SEED repeats what was drawn.
 */
const JOBS = soaks ? 200 : 5;
const KILLS = soaks ? 60 : 5;
/** Different orders, whose videos one process makes. */
const KINDS = soaks ? 16 : 3;

let root: string;
beforeAll(async () => {
  await buildPackage();
  root = await mkdtemp(join(tmpdir(), 'services-'));
}, 300_000);
afterAll(() => rm(root, { recursive: true }));

const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(randomBelow(choices.length))] as T;

const orders: readonly JobOrder[] = Array.from({ length: KINDS }, (_, k) =>
  smallOrder(oneOf(['a red panda', 'a blue car', 'a house']), {
    ...{ frames: 2 + Math.floor(randomBelow(4)), steps: 6 + Math.floor(randomBelow(14)), seed: k },
    ...{ sampler: oneOf(samplerNames), chunkSize: oneOf([2, 3, 8]) },
  }),
);

it(
  `${JOBS} jobs of a service that is ended ${KILLS} times all end, in the videos of one machine; seed ${seed}`,
  async () => {
    const folder = join(root, 'service');
    const started = performance.now();
    let server = new ServerProcess(folder, 'cpu:2x1');
    await server.ready;
    const submitted = new Map<string, number>();
    const kills = { 'device SIGKILL': 0, 'server SIGKILL': 0, 'server SIGTERM': 0 };
    let retried = 0;

    /** Does something with the server that lives; where it has ended meanwhile, with the next one. */
    async function ask<T>(work: (server: ServerProcess) => Promise<T>): Promise<T> {
      for (;;) {
        try {
          return await work(server);
        } catch (error) {
          if (!(error instanceof Gone)) throw error;
          await wait(50);
        }
      }
    }

    async function kill(): Promise<void> {
      const how = oneOf(Object.keys(kills) as (keyof typeof kills)[]);
      kills[how]++;
      if (how === 'device SIGKILL') {
        const pid = oneOf(await ask((each) => each.pids()));
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        return;
      }
      const old = server;
      old.kill(how === 'server SIGKILL' ? 'SIGKILL' : 'SIGTERM');
      await old.ended;
      server = new ServerProcess(folder, 'cpu:2x1');
      await server.ready;
    }

    async function submitAll(): Promise<void> {
      for (let k = 0; k < JOBS; k++) {
        const kind = k % KINDS;
        // The same key again where nobody has answered: that is one job.
        const id = await ask((each) => each.submit(orders[kind] as JobOrder, `key-${k}`));
        submitted.set(id, kind);
        await wait(randomBelow(200));
      }
    }

    async function killAll(): Promise<void> {
      for (let k = 0; k < KILLS; k++) {
        await wait(500 + randomBelow(soaks ? 12_000 : 4_000));
        await kill().catch((error: unknown) => {
          if (!(error instanceof Gone)) throw error;
        });
      }
    }

    await Promise.all([submitAll(), killAll()]);
    let jobs: readonly Job[] = [];
    for (;;) {
      jobs = await ask((each) => each.jobs());
      // A job that was unlucky three times before its first state is given up; somebody tries it again.
      for (const job of jobs.filter(({ error }) => error?.code === 'lost-worker')) {
        await ask((each) => each.retry(job.id));
        retried++;
      }
      if (jobs.every(({ state }) => isEnded(state) && state !== 'failed')) break;
      const failed = jobs.find(({ error }) => error !== undefined && error.code !== 'lost-worker');
      if (failed !== undefined) throw new Error(JSON.stringify(failed.error));
      await wait(200);
    }
    expect(jobs).toHaveLength(JOBS);
    expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(submitted.keys()));
    expect(jobs.filter(({ state }) => state !== 'succeeded')).toEqual([]);

    const expected = await videosOfOneMachine(orders);
    for (const { id, artifacts } of jobs) {
      const bytes = await readFile(join(folder, 'artifacts', artifactKey(id, 'video.mp4')));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect([id, sha256]).toEqual([id, expected[submitted.get(id) ?? -1]]);
      expect(artifacts.find(({ name }) => name === 'video.mp4')?.sha256).toBe(sha256);
    }
    server.kill('SIGTERM');
    expect(await server.ended).toBe('0');
    const attempts = jobs.reduce((sum, job) => sum + job.attempts, 0);
    const resumed = jobs.filter(({ resumedFrom }) => resumedFrom !== undefined).length;
    console.log(
      `${JOBS} jobs, ${KILLS} kills (${JSON.stringify(kills)}), ${attempts} starts, ${resumed} jobs went on from a state, ` +
        `${retried} retried, ${Math.round((performance.now() - started) / 1000)} s, seed ${seed}`,
    );
  },
  soaks ? 7_200_000 : 600_000,
);
