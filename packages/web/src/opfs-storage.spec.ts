import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../../hub/src/__testing__/follow.js';
import { commitOf, sha256 } from '../../hub/src/__testing__/hashes.js';
import { HubDouble } from '../../hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../hub/src/__testing__/models.js';
import { memoryDirectory } from './__testing__/memory-directory.js';
import { OpfsStorage } from './opfs-storage.js';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const weights = weightsFile(1_500_000);
const hash = sha256(weights);
/** What one test alone asks for: requests of others that were broken off may reach the server late. */
const shared = weightsFile(1_400_000);

let double: HubDouble;
let origin: FileSystemDirectoryHandle;
beforeAll(async () => {
  const files = { 'model_index.json': '{}', [UNET]: weights };
  double = await HubDouble.start({
    repositories: {
      'zr/tabs': { files: { 'model_index.json': '{}', [UNET]: shared } },
      'zr/mini': { files, revisions: { v2: { ...files, 'model_index.json': '{"v":2}' } } },
    },
    civitai: [{ id: 7, files: [{ name: 'toy.safetensors', bytes: weights }] }],
    web: { 'folder/model_index.json': '{}', [`folder/${UNET}`]: weights },
  });
});
beforeEach(() => {
  double.expect();
  origin = memoryDirectory();
});
afterAll(() => double[Symbol.asyncDispose]());

/** What a page, or another tab or a later visit, opens. */
const open = async (options: Parameters<typeof modelsOf>[1] = {}) =>
  modelsOf(double, { storage: await OpfsStorage.open(origin), ...options });
const get = async (name = 'zr/mini', path = UNET, options = {}) =>
  sha256(await wholeFile((await open(options)).models, name, path));
const cdn = () => double.asked.filter(({ server }) => server === 'cdn');

describe('OpfsStorage', () => {
  it('keeps a repository for later visits, and what its commits have alike once', async () => {
    expect(await get()).toBe(hash);
    double.expect();
    expect(await get(`zr/mini@${commitOf('zr/mini')}`)).toBe(hash);
    expect(double.asked).toEqual([]);
    expect(await get('zr/mini@v2')).toBe(hash);
    expect(cdn()).toEqual([]);
  });

  it('serves where nobody answers', async () => {
    await get();
    double.expect({ server: 'hub', path: /./, refuse: true });
    const { models, notices } = await open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(hash);
    expect(notices[0]).toContain('is taken as it is kept here');
  });

  it('goes on with a download after a reload', async () => {
    double.expect({ server: 'cdn', path: /./, cutAfter: 20_000 });
    await expect(get()).rejects.toThrow(/goes on from there/);
    expect((await (await OpfsStorage.open(origin)).models()).map(({ name }) => name)).toEqual(['zr/mini']);
    double.expect();
    const { models, progress } = await open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(hash);
    const asked = cdn().reduce((sum, { range = '' }) => {
      const [begin = 0, end = -1] = range.slice(6).split('-').map(Number);
      return sum + end + 1 - begin;
    }, 0);
    expect(asked).toBeLessThan(weights.length - 50_000);
    expect(progress[0]?.loaded).toBeGreaterThan(50_000);
  });

  it('never shows a file that is not whole', async () => {
    double.expect({ server: 'cdn', path: /./, cutAfter: 20_000 });
    await expect(get()).rejects.toThrow();
    const place = (await OpfsStorage.open(origin)).place({ kind: 'hub', id: 'zr/mini' });
    const file = { path: UNET, size: weights.length, digest: { algorithm: 'sha256', hex: hash } } as const;
    expect(await place.find(commitOf('zr/mini'), file)).toBeUndefined();
    expect(await place.partialBytes(commitOf('zr/mini'), file)).toBeGreaterThan(50_000);
  });

  it('lets one tab download, and the others wait for it', async () => {
    const tabs = [await open(), await open()];
    const files = await Promise.all(tabs.map(({ models }) => wholeFile(models, 'zr/tabs', UNET)));
    expect(files.map(sha256)).toEqual([sha256(shared), sha256(shared)]);
    expect(tabs.flatMap(({ notices }) => notices)).toEqual([expect.stringContaining('another process or page')]);
    const asked = cdn().filter(({ path }) => path === `/${sha256(shared)}`);
    expect(asked).toHaveLength(Math.ceil(shared.length / 2 ** 17));
  });

  it('keeps nothing of a download that is damaged', async () => {
    double.expect({ server: 'cdn', path: /./, flip: 1_000_000 });
    await expect(get()).rejects.toThrow(/damaged/);
    double.expect();
    expect(await get()).toBe(hash);
  });

  it('says that there is no room, and goes on where there is some', async () => {
    origin = memoryDirectory(1_000_000);
    await expect(get()).rejects.toThrow(/the browser has no room for it\. What has come stays/);
  });

  it('keeps folders under the paths of their files, as it always has', async () => {
    const url = `${double.originOf('web')}/folder`;
    expect(await get(url)).toBe(hash);
    double.expect({ server: 'web', path: /./, refuse: true });
    expect(await get(url)).toBe(hash);
    const folder = await (
      await origin.getDirectoryHandle('zeroreel-models')
    ).getDirectoryHandle(encodeURIComponent(url));
    expect((await (await folder.getFileHandle(encodeURIComponent(UNET))).getFile()).size).toBe(weights.length);
  });

  it('lists what it keeps and forgets it', async () => {
    await get();
    await get('civitai:7', 'toy.safetensors');
    const storage = await OpfsStorage.open(origin);
    const [civitai, mini] = await storage.models();
    expect([civitai?.name, mini?.name]).toEqual(['civitai:7', 'zr/mini']);
    expect(mini?.bytes).toBeGreaterThanOrEqual(weights.length);
    await storage.remove('zr/mini');
    await storage.remove('zr/none');
    expect((await storage.models()).map(({ name }) => name)).toEqual(['civitai:7']);
  });

  it('is not there where nothing can be written', async () => {
    const handle = { kind: 'file' };
    const root = { getFileHandle: async () => handle };
    const without = { getDirectoryHandle: async () => root } as unknown as FileSystemDirectoryHandle;
    await expect(OpfsStorage.open(without)).rejects.toThrow('no access handles');
  });
});
