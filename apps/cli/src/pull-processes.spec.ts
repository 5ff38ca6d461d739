import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { sha256 } from '../../../packages/hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../packages/hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../../packages/hub/src/__testing__/models.js';
import { buildCommand } from './__testing__/build.js';
import { runBuilt, startBuilt } from './__testing__/run-built.js';

// What happens between processes: one is killed, two download the same file, a disk has no room.
const weights = weightsFile(40_000_000);
const hash = sha256(weights);

let double: HubDouble;
let folder: string;
beforeAll(async () => {
  double = await HubDouble.start({ repositories: { 'zr/big': { files: { 'a.safetensors': weights } } } });
  await buildCommand();
});
beforeEach(async () => {
  double.expect();
  folder = await mkdtemp(join(tmpdir(), 'pull-'));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => double[Symbol.asyncDispose]());

const env = () => ({ HF_ENDPOINT: double.hosts.hub, HF_HOME: folder, HF_TOKEN: '' });
const blobs = () => join(folder, 'hub', 'models--zr--big', 'blobs');
const pull = ['pull', 'zr/big', '-q'];
const comes = () => expect.poll(() => readdir(blobs()).catch(() => []), { timeout: 30_000 });

it('goes on where a killed process was', async () => {
  double.expect({ server: 'cdn', path: /./, stallAfter: 6_000_000 });
  const { child, ended } = startBuilt(pull, env());
  await comes().toContain(`${hash}.zeroreel.incomplete.json`);
  child.kill('SIGKILL');
  await ended;
  double.expect();
  expect(await runBuilt(pull, env())).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readdir(blobs())).toEqual([hash]);
  expect(sha256(await readFile(join(blobs(), hash)))).toBe(hash);
  const bytes = double.asked.reduce((sum, { server, range = '' }) => {
    const [begin = 0, end = -1] = range.replace('bytes=', '').split('-').map(Number);
    return server === 'cdn' ? sum + end + 1 - begin : sum;
  }, 0);
  expect(bytes).toBeLessThan(weights.length);
});

it('keeps what has come where Ctrl-C stops it', async () => {
  double.expect({ server: 'cdn', path: /./, stallAfter: 500_000 });
  const { child, ended } = startBuilt(pull, env());
  await expect.poll(() => double.pathsAsked('cdn').length, { timeout: 30_000 }).toBeGreaterThan(2);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stderr: 'zeroreel: stopped\n' });
  const { done } = JSON.parse(await readFile(join(blobs(), `${hash}.zeroreel.incomplete.json`), 'utf8')) as {
    done: [number, number][];
  };
  expect(done.reduce((sum, [begin, end]) => sum + end - begin, 0)).toBeGreaterThan(500_000);
});

it('is done once where two processes want it', async () => {
  const both = await Promise.all([runBuilt(pull, env()), runBuilt(pull, env())]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await readdir(blobs())).toEqual([hash]);
  expect(double.asked.filter(({ server, range }) => server === 'cdn' && range !== 'bytes=0-65535')).toHaveLength(3);
});
