import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { memoryDirectory } from './__testing__/memory-directory.js';
import { ModelCache } from './model-cache.js';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const source: ModelFile = {
  location: 'https://models/unet.safetensors',
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
};
const broken: ModelFile = {
  ...source,
  read: async () => {
    throw new ZeroreelError('missing-file', 'the download is incomplete');
  },
};

describe('ModelCache', () => {
  it('keeps files of models, and says how much room they take', async () => {
    const storage = memoryDirectory();
    const cache = await ModelCache.open(storage);
    const stored = await cache.store('https://a/sd', 'unet/x.safetensors', source);
    expect(new Uint8Array(await stored.arrayBuffer())).toEqual(bytes);
    await cache.store('https://a/sd', 'config.json', source);
    await cache.store('b', 'config.json', source);
    const again = await ModelCache.open(storage);
    expect(await again.models()).toEqual([
      { name: 'https://a/sd', bytes: 2000 },
      { name: 'b', bytes: 1000 },
    ]);
    expect(await again.size()).toBe(3000);
    expect(await again.paths('https://a/sd')).toEqual(['unet/x.safetensors', 'config.json']);
    expect((await again.file('https://a/sd', 'unet/x.safetensors'))?.size).toBe(1000);
    expect(await again.file('https://a/sd', 'vae/x.safetensors')).toBeUndefined();
    expect(await again.file('c', 'config.json')).toBeUndefined();
  });

  it('forgets one model, or all, when it is asked to', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    for (const model of ['a', 'b', 'c']) await cache.store(model, 'x', source);
    await cache.remove('a');
    await cache.remove('never there');
    expect((await cache.models()).map(({ name }) => name)).toEqual(['b', 'c']);
    await cache.clear();
    expect(await cache.size()).toBe(0);
    expect(await cache.models()).toEqual([]);
  });

  it('tells the progress of a download', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    const size = 2 ** 24 + 5;
    const zeros: ModelFile = { location: '', size, read: async (_, length) => new Uint8Array(length) };
    const progress: number[] = [];
    await cache.store('a', 'x', zeros, { onProgress: (loaded) => progress.push(loaded) });
    expect(progress).toEqual([2 ** 24, size]);
  });

  it('keeps nothing of a download that fails', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    await expect(cache.store('a', 'x', broken)).rejects.toMatchObject({ message: 'the download is incomplete' });
    expect(await cache.file('a', 'x')).toBeUndefined();
    expect(await cache.paths('a')).toEqual([]);
  });

  it('keeps nothing of a download that is given up', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    const store = cache.store('a', 'x', source, { signal: AbortSignal.abort() });
    await expect(store).rejects.toMatchObject({ code: 'aborted' });
    expect(await cache.paths('a')).toEqual([]);
  });

  it('says so where there is no room', async () => {
    const cache = await ModelCache.open(memoryDirectory(999));
    await expect(cache.store('a', 'x', source)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/a\/x: the browser has no room for its 1000 bytes/),
    });
    expect(await cache.file('a', 'x')).toBeUndefined();
  });

  it('refuses names that no file system takes', async () => {
    const cache = await ModelCache.open(memoryDirectory());
    await expect(cache.store('a'.repeat(300), 'x', source)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
