import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFile, type LockHolder } from './file-lock.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'a.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const left = () => readdir(folder);
const holder = (pid: number, host = hostname()) => writeFile(path, JSON.stringify({ host, pid, id: 'other' }));

it('is held by one, and the next one waits and is told so', async () => {
  const first = await lockFile(path);
  const order: string[] = [];
  const second = lockFile(path, { waiting: () => order.push('waiting') });
  await expect.poll(() => order).toEqual(['waiting']);
  order.push('released');
  await first[Symbol.asyncDispose]();
  const held = await second;
  expect(order).toEqual(['waiting', 'released']);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  await held[Symbol.asyncDispose]();
  expect(await left()).toEqual([]);
});

it('lets one of many through at a time', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      await using _ = await lockFile(path);
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    }),
  );
  expect([most, await left()]).toEqual([1, []]);
});

it('of a process that has ended is taken over at once', async () => {
  // No system has so many processes.
  await holder(2 ** 30);
  const waiting: string[] = [];
  await using _ = await lockFile(path, { waiting: () => waiting.push('waiting') });
  expect(waiting).toEqual([]);
  expect(await left()).toEqual(['a.lock']);
});

it('of another machine is taken over after a while without a beat, and not before', async () => {
  await holder(process.pid, 'elsewhere');
  const waiting: string[] = [];
  await using _ = await lockFile(path, { patience: 600, waiting: () => waiting.push('waiting') });
  expect(waiting).toEqual(['waiting']);
  expect(JSON.parse(await readFile(path, 'utf8'))).not.toMatchObject({ id: 'other' });
});

it('that beats is never taken over', async () => {
  await using _ = await lockFile(path, { beat: 50 });
  const giveUp = AbortSignal.timeout(1500);
  await expect(lockFile(path, { patience: 300, signal: giveUp })).rejects.toMatchObject({ code: 'aborted' });
});

it('that was taken over is not removed by the one who had it', async () => {
  const first = await lockFile(path);
  await holder(process.pid);
  await first[Symbol.asyncDispose]();
  expect(await left()).toEqual(['a.lock']);
});

it('is refused where it is wanted at once, naming who has it', async () => {
  const refused = ({ pid, host }: LockHolder) => new Error(`${pid} on ${host}`);
  await using _ = await lockFile(path);
  await expect(lockFile(path, { refused })).rejects.toThrow(`${process.pid} on ${hostname()}`);
  // Nobody knows about processes of another machine; this one has just begun.
  await holder(2 ** 30, 'elsewhere');
  await expect(lockFile(path, { refused })).rejects.toThrow(`${2 ** 30} on elsewhere`);
  await utimes(path, 0, 0);
  await using other = await lockFile(path, { refused, patience: 300 });
  expect(other).toBeDefined();
});

it.skipIf(process.platform !== 'linux')('of another process that had the same number is taken over', async () => {
  await writeFile(path, JSON.stringify({ host: hostname(), pid: process.pid, id: 'other', started: '1' }));
  const refused = () => new Error('refused');
  await using _ = await lockFile(path, { refused });
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ started: expect.stringMatching(/^\d{2,}$/) });
});
