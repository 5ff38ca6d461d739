import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../../../hub/src/__testing__/follow.js';
import { commitOf, gitSha1, sha256 } from '../../../hub/src/__testing__/hashes.js';
import { HubDouble, type Fault } from '../../../hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../../hub/src/__testing__/models.js';
import { nodeModelStorage } from './node-model-storage.js';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const weights = weightsFile(1_500_000);
const hash = sha256(weights);
const index = '{"_class_name":"StableDiffusionPipeline"}';
const commit = commitOf('zr/mini');
const small = weightsFile(2000);

let double: HubDouble;
let folder: string;
beforeAll(async () => {
  const files = { 'model_index.json': index, [UNET]: weights, 'vae/config.json': '{}' };
  double = await HubDouble.start({
    repositories: { 'zr/mini': { files, revisions: { v2: { ...files, 'model_index.json': '{"v":2}' } } } },
    civitai: [{ id: 7, model: 70, files: [{ name: 'my model.safetensors', bytes: weights }] }],
    web: { 'a/toy.safetensors': weights, 'folder/model_index.json': index, [`folder/${UNET}`]: small },
  });
});
beforeEach(async () => {
  double.expect();
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => double[Symbol.asyncDispose]());

const at = (...parts: readonly string[]) => join(folder, 'hub', ...parts);
const inRepo = (...parts: readonly string[]) => at('models--zr--mini', ...parts);
const storage = (withoutLinks = false) =>
  nodeModelStorage({ hubCache: at(), downloads: join(folder, 'downloads'), withoutLinks });
const open = (options: Parameters<typeof modelsOf>[1] = {}) => modelsOf(double, { storage: storage(), ...options });

/** Files below a folder, without locks, with '/'. */
async function tree(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}

describe('the cache of the hub', () => {
  it('has the layout that Python writes', async () => {
    const { models } = open();
    using model = await models.open(models.parse('zr/mini')!);
    await model.open('model_index.json');
    await model.open(UNET);
    await models.download();
    expect(await tree(at())).toEqual(
      [
        'CACHEDIR.TAG',
        `models--zr--mini/blobs/${gitSha1(new TextEncoder().encode(index))}`,
        `models--zr--mini/blobs/${hash}`,
        'models--zr--mini/refs/main',
        `models--zr--mini/snapshots/${commit}/${UNET}`,
        `models--zr--mini/snapshots/${commit}/model_index.json`,
        `models--zr--mini/trees/${commit}.json`,
      ].sort(),
    );
    expect(await readlink(inRepo('snapshots', commit, UNET))).toBe(`../../../blobs/${hash}`);
    expect(await readlink(inRepo('snapshots', commit, 'model_index.json'))).toMatch(/^\.\.\/\.\.\/blobs\//);
    expect(await readFile(inRepo('refs/main'), 'utf8')).toBe(commit);
    expect((await readFile(at('CACHEDIR.TAG'), 'utf8')).slice(0, 43)).toBe(
      'Signature: 8a477f597d28d172789f06886806bc55',
    );
    expect(JSON.parse(await readFile(inRepo('trees', `${commit}.json`), 'utf8'))).toEqual({
      format_version: 1,
      files: {
        [UNET]: { size: weights.length, blob_id: hash, lfs_sha256: hash, lfs_size: weights.length },
        'model_index.json': { size: index.length, blob_id: gitSha1(new TextEncoder().encode(index)) },
        'vae/config.json': { size: 2, blob_id: gitSha1(new TextEncoder().encode('{}')) },
      },
    });
    expect((await model.open(UNET)).location).toBe(inRepo('blobs', hash));
  });

  it('is asked for a file before the network is', async () => {
    const first = await wholeFile(open().models, 'zr/mini', UNET);
    expect(sha256(first)).toBe(hash);
    double.expect();
    expect(sha256(await wholeFile(open().models, `zr/mini@${commit}`, UNET))).toBe(hash);
    expect(double.asked).toEqual([]);
  });

  it('shares what two commits have alike', async () => {
    await wholeFile(open().models, 'zr/mini', UNET);
    double.expect();
    await wholeFile(open().models, 'zr/mini@v2', UNET);
    expect(double.pathsAsked('cdn')).toEqual([]);
    expect(await readlink(inRepo('snapshots', commitOf('zr/mini', 'v2'), UNET))).toBe(`../../../blobs/${hash}`);
  });

  it('serves what Python has left in part, and is completed', async () => {
    // As `snapshot_download(allow_patterns="*.json")` of a version before trees were kept.
    const blob = gitSha1(new TextEncoder().encode(index));
    for (const name of ['blobs', 'refs', `snapshots/${commit}`]) await mkdir(inRepo(name), { recursive: true });
    await writeFile(inRepo('blobs', blob), index);
    await symlink(`../../blobs/${blob}`, inRepo('snapshots', commit, 'model_index.json'));
    await writeFile(inRepo('refs/main'), commit);

    const offline = open({ offline: 'HF_HUB_OFFLINE is set' });
    using model = await offline.models.open(offline.models.parse('zr/mini')!);
    expect(await model.list('')).toEqual(['model_index.json']);
    const file = await model.open('model_index.json');
    expect(new TextDecoder().decode(await file.read(0, file.size))).toBe(index);
    expect(double.asked).toEqual([]);

    const { models } = open();
    using whole = await models.open(models.parse('zr/mini')!);
    await whole.open('model_index.json');
    expect(double.pathsAsked('hub', 'GET').filter((path) => path.includes('resolve'))).toEqual([]);
    await whole.open(UNET);
    await models.download();
    expect(sha256(await readFile(inRepo('snapshots', commit, UNET)))).toBe(hash);
  });

  it('that was cut short by another program is mended', async () => {
    await mkdir(inRepo('blobs'), { recursive: true });
    await mkdir(inRepo('snapshots', commit, 'unet'), { recursive: true });
    await writeFile(inRepo('blobs', hash), weights.subarray(0, 1000));
    await symlink(`../../../blobs/${hash}`, inRepo('snapshots', commit, UNET));
    expect(sha256(await wholeFile(open().models, 'zr/mini', UNET))).toBe(hash);
    expect((await stat(inRepo('blobs', hash))).size).toBe(weights.length);
  });

  it('has copies where there are no links', async () => {
    await wholeFile(open({ storage: storage(true) }).models, 'zr/mini', UNET);
    expect((await lstat(inRepo('snapshots', commit, UNET))).isFile()).toBe(true);
    double.expect();
    await wholeFile(open({ storage: storage(true) }).models, `zr/mini@${commit}`, UNET);
    expect(double.asked).toEqual([]);
  });

  it('that cannot be written is told with the way out', async () => {
    await mkdir(dirname(inRepo()), { recursive: true });
    await writeFile(inRepo(), 'no folder');
    await expect(wholeFile(open().models, 'zr/mini', UNET)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/models--zr--mini: cannot be written \(E(NOTDIR|EXIST)\)/),
    });
  });
});

describe('a download', () => {
  const cut = (fault: Partial<Fault>): Fault => ({ server: 'cdn', path: /./, ...fault });

  it('that was given up is gone on with by another process', async () => {
    double.expect(cut({ cutAfter: 20_000 }));
    // Some parts come, and the file does not.
    await expect(wholeFile(open({ connections: 2 }).models, 'zr/mini', UNET)).rejects.toThrow(/goes on from there/);
    const left = await tree(inRepo('blobs'));
    expect(left).toEqual([`${hash}.zeroreel.incomplete`, `${hash}.zeroreel.incomplete.json`]);
    const { done } = JSON.parse(await readFile(inRepo('blobs', left[1]!), 'utf8')) as { done: [number, number][] };
    const came = done.reduce((sum, [begin, end]) => sum + end - begin, 0);
    expect(came).toBeGreaterThan(90_000);

    double.expect();
    const { models, progress } = open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(hash);
    const asked = double.asked.flatMap(({ server, range }) =>
      server === 'cdn' ? [range!.slice(6).split('-').map(Number)] : [],
    );
    expect(asked.reduce((sum, [begin = 0, end = 0]) => sum + end + 1 - begin, 0)).toBe(weights.length - came);
    expect(progress[0]!.loaded).toBeGreaterThanOrEqual(came);
    expect(await tree(inRepo('blobs'))).toEqual([hash]);
  });

  it('whose notes lie is found out, and done anew', async () => {
    await mkdir(inRepo('blobs'), { recursive: true });
    const partial = inRepo('blobs', `${hash}.zeroreel.incomplete`);
    await writeFile(partial, new Uint8Array(weights.length));
    await writeFile(`${partial}.json`, JSON.stringify({ size: weights.length, done: [[0, 1_000_000]] }));
    const { models, notices } = open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(hash);
    expect(notices).toEqual([expect.stringMatching(/the download is damaged: .*; it is downloaded anew$/)]);
  });

  it.each([
    ['of another size', { size: 7, done: [[0, 5]] }],
    ['that go beyond its end', { size: weights.length, done: [[0, 1e9]] }],
    ['that are no notes', 'x'],
  ])('with notes %s begins anew', async (_, notes) => {
    await mkdir(inRepo('blobs'), { recursive: true });
    const partial = inRepo('blobs', `${hash}.zeroreel.incomplete`);
    await writeFile(partial, new Uint8Array(weights.length));
    await writeFile(`${partial}.json`, JSON.stringify(notes));
    const { models, notices } = open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(hash);
    expect(notices).toEqual([]);
  });

  it('that is damaged leaves nothing behind', async () => {
    double.expect(cut({ flip: 1_000_000 }));
    await expect(wholeFile(open().models, 'zr/mini', UNET)).rejects.toThrow(/damaged/);
    expect(await tree(inRepo('blobs'))).toEqual([]);
    expect(await tree(inRepo('snapshots'))).toEqual([]);
    expect(await tree(at('.locks'))).toEqual([]);
  });

  it('of two at once is done by one, and the other waits for it', async () => {
    const both = [open(), open()];
    const files = await Promise.all(both.map(({ models }) => wholeFile(models, 'zr/mini', UNET)));
    expect(files.map(sha256)).toEqual([hash, hash]);
    expect(both.flatMap(({ notices }) => notices)).toEqual([
      `zr/mini/${UNET} is being downloaded by another process or page, which is waited for`,
    ]);
    expect(double.pathsAsked('cdn')).toHaveLength(Math.ceil(weights.length / 2 ** 17));
  });

  it('needs room for what is missing alone', async () => {
    const place = storage().place({ kind: 'hub', id: 'zr/mini' });
    const file = { path: UNET, size: weights.length, digest: { algorithm: 'sha256', hex: hash } } as const;
    expect(await place.partialBytes(commit, file)).toBe(0);
    await mkdir(inRepo('blobs'), { recursive: true });
    const partial = inRepo('blobs', `${hash}.zeroreel.incomplete`);
    await writeFile(partial, weights);
    await writeFile(`${partial}.json`, JSON.stringify({ size: weights.length, done: [[0, 800_000]] }));
    expect(await place.partialBytes(commit, file)).toBe(800_000);
    expect(await place.freeBytes()).toBeGreaterThan(0);
  });
});

describe('what comes from elsewhere', () => {
  it('is kept beside the cache of the hub: a file of Civitai', async () => {
    expect(sha256(await wholeFile(open().models, 'civitai:7', 'my model.safetensors'))).toBe(hash);
    const [source] = await readdir(join(folder, 'downloads'));
    expect(source).toMatch(/^civitai--7--[0-9a-f]{12}$/);
    expect(await tree(join(folder, 'downloads', source!))).toEqual(['files/my model.safetensors', 'zeroreel.json']);
    double.expect();
    expect(sha256(await wholeFile(open().models, 'civitai:7', 'my model.safetensors'))).toBe(hash);
    expect(double.asked).toEqual([]);
  });

  it('an address, which serves where nobody answers', async () => {
    const url = `${double.originOf('web')}/a/toy.safetensors`;
    expect(sha256(await wholeFile(open().models, url, 'toy.safetensors'))).toBe(hash);
    double.expect({ server: 'web', path: /./, refuse: true });
    const kept = open();
    expect(sha256(await wholeFile(kept.models, url, 'toy.safetensors'))).toBe(hash);
    expect(kept.notices[0]).toMatch(/cannot be reached .*\. It is taken as it is kept here$/);
    double.expect();
    await wholeFile(open().models, url, 'toy.safetensors');
    expect(double.pathsAsked('web')).toHaveLength(1);
  });

  it('a folder, without what lets somebody in', async () => {
    const url = `${double.originOf('web')}/folder?token=secret`;
    const { models } = open();
    using model = await models.open(models.parse(url)!);
    expect(await model.list('unet')).toEqual(['diffusion_pytorch_model.safetensors']);
    await model.open('model_index.json');
    expect((await model.open(UNET)).size).toBe(small.length);
    const text = (await tree(join(folder, 'downloads'))).join('\n');
    expect(text).toContain(`folder/${UNET}`);
    expect(`${text} ${model.pinned}`).not.toContain('secret');
  });
});
