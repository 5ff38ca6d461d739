import { afterEach, describe, expect, it } from 'vitest';
import { memoryDirectory } from './__testing__/memory-directory.js';
import { serveModel, type ModelServer, type ModelServerOptions } from './__testing__/model-server.js';
import { cachedModelFiles, type DownloadProgress } from './cached-model-files.js';
import { ModelCache } from './model-cache.js';
import { openModelUrl } from './open-model-url.js';

const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';
const weights = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
const files = new Map([
  ['unet/config.json', new TextEncoder().encode('{}')],
  [WEIGHTS, weights],
]);

let server: ModelServer;
const serve = async (options?: ModelServerOptions) => {
  server = await serveModel((path) => files.get(path), options);
  return openModelUrl(server.url);
};
afterEach(() => server[Symbol.asyncDispose]());

describe('cachedModelFiles', () => {
  it('downloads a file once, and lives on without the network', async () => {
    const source = await serve();
    const cache = await ModelCache.open(memoryDirectory());
    const progress: DownloadProgress[] = [];
    using first = cachedModelFiles(source, cache, { onProgress: (at) => progress.push(at) });
    const [one, two] = await Promise.all([first.open(WEIGHTS), first.open(WEIGHTS)]);
    expect(two).toBe(one);
    expect(progress).toEqual([{ path: WEIGHTS, loaded: 100_000, total: 100_000 }]);
    expect(await one.read(70_000, 10)).toEqual(weights.subarray(70_000, 70_010));
    expect(one.location).toMatch(/^blob:.*#unet\/diffusion_pytorch_model\.safetensors$/);

    await server[Symbol.asyncDispose]();
    using later = cachedModelFiles(source, cache);
    expect(await later.has(WEIGHTS)).toBe(true);
    expect(await later.list('unet')).toEqual(['diffusion_pytorch_model.safetensors']);
    expect(await (await later.open(WEIGHTS)).read(0, 100_000)).toEqual(weights);
    await expect(later.list('vae')).rejects.toMatchObject({ code: 'missing-file' });
    await expect(later.open('unet/config.json')).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('keeps nothing of a truncated file, and can try again', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    using broken = cachedModelFiles(await serve({ truncated: [WEIGHTS] }), cache);
    await expect(broken.open(WEIGHTS)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/broke off|incomplete/),
    });
    expect(await cache.size()).toBe(0);
    await server[Symbol.asyncDispose]();
    using whole = cachedModelFiles(await serve(), cache);
    expect((await whole.open(WEIGHTS)).size).toBe(weights.length);
    expect(await cache.size()).toBe(weights.length);
  });

  it.each([true, false])('gives up a download that is under way, parts of files: %s', async (ranges) => {
    const cache = await ModelCache.open(memoryDirectory());
    const controller = new AbortController();
    const { signal } = controller;
    await serve({ stalled: [WEIGHTS], ranges });
    using model = cachedModelFiles(openModelUrl(server.url, { signal }), cache, { signal });
    const opening = model.open(WEIGHTS);
    setTimeout(() => controller.abort(), 100);
    await expect(opening).rejects.toMatchObject({ code: 'aborted' });
    await expect(model.has('vae/config.json')).rejects.toMatchObject({ code: 'aborted' });
    expect(await cache.size()).toBe(0);
    await server[Symbol.asyncDispose]();
    using again = cachedModelFiles(await serve(), cache);
    expect((await again.open(WEIGHTS)).size).toBe(weights.length);
  });

  it('keeps nothing of a download that is given up', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    using model = cachedModelFiles(await serve(), cache, { signal: AbortSignal.abort() });
    await expect(model.open(WEIGHTS)).rejects.toMatchObject({ code: 'aborted' });
    expect(await cache.size()).toBe(0);
  });
});
