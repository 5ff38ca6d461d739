import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../../../hub/src/__testing__/follow.js';
import { commitOf } from '../../../hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../../hub/src/__testing__/models.js';
import { listKeptModels, removeKeptModel } from './kept-models.js';
import { nodeModelStorage } from './node-model-storage.js';

const shared = weightsFile(300_000);
const own = weightsFile(200_000, 2);
let double: HubDouble;
let folders: { hubCache: string; downloads: string };
beforeAll(async () => {
  const files = { 'a.safetensors': shared };
  double = await HubDouble.start({
    repositories: {
      'zr/one': { files, revisions: { v2: { ...files, 'b.safetensors': own } } },
      'zr/two': { files: { 'c.safetensors': own } },
    },
    civitai: [{ id: 7, files: [{ name: 'toy.safetensors', bytes: own }] }],
  });
});
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'kept-'));
  folders = { hubCache: join(root, 'hub'), downloads: join(root, 'downloads') };
  const get = (name: string, path: string) =>
    wholeFile(modelsOf(double, { storage: nodeModelStorage({ ...folders, withoutLinks: false }) }).models, name, path);
  await get('zr/one:a.safetensors', 'a.safetensors');
  await get('zr/one@v2:b.safetensors', 'b.safetensors');
  await get('zr/one@v2:a.safetensors', 'a.safetensors');
  await get('zr/two:c.safetensors', 'c.safetensors');
  await get('civitai:7', 'toy.safetensors');
});
afterEach(() => rm(join(folders.hubCache, '..'), { recursive: true }));
afterAll(() => double[Symbol.asyncDispose]());

const names = async () => (await listKeptModels(folders)).map(({ name }) => name);
const bytesOf = async (name: string) => (await listKeptModels(folders)).find((model) => model.name === name)?.bytes;
const blobs = () => readdir(join(folders.hubCache, 'models--zr--one', 'blobs'));

it('lists what is kept, its revisions, and each byte once', async () => {
  const [civitai, one, two] = await listKeptModels(folders);
  expect([civitai?.name, one?.name, two?.name]).toEqual(['civitai:7', 'zr/one', 'zr/two']);
  const byCommit = (a: { commit: string }, b: { commit: string }) => (a.commit < b.commit ? -1 : 1);
  expect(one?.revisions.toSorted(byCommit)).toEqual(
    [
      { commit: commitOf('zr/one'), names: ['main'] },
      { commit: commitOf('zr/one', 'v2'), names: ['v2'] },
    ].sort(byCommit),
  );
  // Beside the blobs there are notes of a few hundred bytes.
  expect(Math.round((one?.bytes ?? 0) / 10_000)).toBe(50);
  expect(Math.round((civitai?.bytes ?? 0) / 10_000)).toBe(20);
  expect(one).toMatchObject({ incompleteBytes: 0, folder: join(folders.hubCache, 'models--zr--one') });
});

it('counts what has come of a file that is not whole', async () => {
  const partial = join(folders.hubCache, 'models--zr--two', 'blobs', 'x.zeroreel.incomplete');
  await writeFile(partial, new Uint8Array(100_000));
  const two = (await listKeptModels(folders)).find(({ name }) => name === 'zr/two');
  expect(two?.incompleteBytes).toBeGreaterThan(90_000);
});

it('removes a model, and says how much that was', async () => {
  const before = await bytesOf('zr/two');
  expect(await removeKeptModel('zr/two', folders)).toBe(before);
  expect(await names()).toEqual(['civitai:7', 'zr/one']);
  expect(await removeKeptModel('civitai:7', folders)).toBeGreaterThan(200_000);
  expect(await names()).toEqual(['zr/one']);
  expect(await readdir(join(folders.hubCache, '.locks'))).toEqual(['models--zr--one']);
});

it.each(['v2', commitOf('zr/one', 'v2')])('removes the revision %s, with what no other one has', async (revision) => {
  const freed = await removeKeptModel(`zr/one@${revision}`, folders);
  expect(Math.round(freed / 10_000)).toBe(20);
  expect(await blobs()).toHaveLength(1);
  expect((await listKeptModels(folders)).find(({ name }) => name === 'zr/one')?.revisions).toEqual([
    { commit: commitOf('zr/one'), names: ['main'] },
  ]);
});

it('says what is not kept, and leaves alone what is being downloaded', async () => {
  await expect(removeKeptModel('zr/none', folders)).rejects.toThrow(
    "zr/none is not kept here; 'zeroreel models' lists",
  );
  await expect(removeKeptModel('zr/one@v9', folders)).rejects.toThrow(
    /without the revision v9; there is (main, v2|v2, main)/,
  );
  const locks = join(folders.hubCache, '.locks', 'models--zr--one');
  await mkdir(locks, { recursive: true });
  await writeFile(join(locks, 'x.zeroreel.lock'), '{}');
  await expect(removeKeptModel('zr/one', folders)).rejects.toThrow('zr/one is being downloaded by another process');
  expect(await names()).toContain('zr/one');
});

it('of nothing there is nothing', async () => {
  expect(await listKeptModels({ hubCache: '/nowhere', downloads: '/nowhere' })).toEqual([]);
});
