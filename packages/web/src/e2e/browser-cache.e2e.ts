import { beforeEach, describe, expect, inject, it } from 'vitest';
import { cachedModelFiles, type DownloadProgress } from '../cached-model-files.js';
import { ModelCache } from '../model-cache.js';
import { openDroppedModel } from '../open-dropped-model.js';
import { openModelUrl } from '../open-model-url.js';

const PATH = 'unet/diffusion_pytorch_model.safetensors';
const SIZE = 20_000_000;
const servers = inject('servers');

const expected = (offset: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (offset + index) % 251);

let cache: ModelCache;
beforeEach(async () => {
  cache = await ModelCache.open();
  await cache.clear();
});

describe("the browser's own file system", () => {
  it.each(['parts', 'whole'] as const)('keeps a file from a server that sends %s', async (kind) => {
    const progress: DownloadProgress[] = [];
    using source = openModelUrl(servers[kind]);
    using model = cachedModelFiles(source, cache, { onProgress: (at) => progress.push(at) });
    expect((await model.open(PATH)).size).toBe(SIZE);
    expect(progress.map(({ loaded }) => loaded)).toEqual([2 ** 24, SIZE]);
    expect(await cache.models()).toEqual([{ name: servers[kind], bytes: SIZE }]);

    // Another page of the origin, after a reload.
    using later = cachedModelFiles(openModelUrl(servers[kind]), await ModelCache.open(), {
      onProgress: () => expect.fail('downloaded again'),
    });
    const file = await later.open(PATH);
    expect(await file.read(SIZE - 10, 10)).toEqual(expected(SIZE - 10, 10));
    // What a backend's worker does.
    const part = await fetch(file.location, { headers: { Range: 'bytes=300-399' } });
    expect([part.status, new Uint8Array(await part.arrayBuffer())]).toEqual([206, expected(300, 100)]);

    await cache.clear();
    expect(await cache.size()).toBe(0);
  });

  it('keeps nothing of a download that breaks off', async () => {
    using model = cachedModelFiles(openModelUrl(servers.broken), cache);
    await expect(model.open(PATH)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/safetensors: the download/),
    });
    expect(await cache.size()).toBe(0);
    expect(await cache.file(servers.broken, PATH)).toBeUndefined();
  });

  it('keeps nothing of a download that is given up in its midst', async () => {
    const abort = new AbortController();
    const options = { signal: abort.signal, onProgress: () => abort.abort() };
    using model = cachedModelFiles(openModelUrl(servers.parts), cache, options);
    await expect(model.open(PATH)).rejects.toMatchObject({ code: 'aborted' });
    expect(await cache.size()).toBe(0);
  });
});

it('a folder is opened by its handle', async () => {
  const origin = await navigator.storage.getDirectory();
  const folder = await origin.getDirectoryHandle('dropped', { create: true });
  const unet = await folder.getDirectoryHandle('unet', { create: true });
  const writable = await (await unet.getFileHandle('config.json', { create: true })).createWritable();
  await writable.write('{}');
  await writable.close();
  using model = await openDroppedModel(folder);
  expect(await model.list('unet')).toEqual(['config.json']);
  expect(await await (await fetch((await model.open('unet/config.json')).location)).json()).toEqual({});
  await origin.removeEntry('dropped', { recursive: true });
});
