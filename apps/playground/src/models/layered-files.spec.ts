import type { HeldModelFiles } from '@zeroreel/web';
import { expect, it } from 'vitest';
import { layeredFiles } from './layered-files.js';

function layer(
  name: string,
  files: Readonly<Record<string, readonly string[]>>,
): HeldModelFiles & { disposed: boolean } {
  const has = (path: string) => (files[path.split('/')[0] ?? ''] ?? []).includes(path.split('/')[1] ?? '');
  return {
    name,
    disposed: false,
    has: async (path) => has(path),
    list: async (folder) => files[folder] ?? [],
    open: async (path) => ({ location: `${name}/${path}`, size: 1, read: async () => new Uint8Array(1) }),
    [Symbol.dispose]() {
      this.disposed = true;
    },
  };
}

it('takes each file from the first place that has it', async () => {
  const edit = layer('edit', { unet: ['config.json'] });
  const base = layer('base', { unet: ['config.json', 'more.json'], vae: ['config.json'] });
  const files = layeredFiles([edit, base]);
  expect(files.name).toBe('edit');
  expect((await files.open('unet/config.json')).location).toBe('edit/unet/config.json');
  expect((await files.open('vae/config.json')).location).toBe('base/vae/config.json');
  expect(await files.list('unet')).toEqual(['config.json']);
  expect(await files.list('vae')).toEqual(['config.json']);
  expect(await files.list('nothing')).toEqual([]);
  expect([await files.has('vae/config.json'), await files.has('vae/none')]).toEqual([true, false]);
  files[Symbol.dispose]();
  expect([edit.disposed, base.disposed]).toEqual([true, true]);
});

it('is the only place itself, and needs one', () => {
  const only = layer('base', {});
  expect(layeredFiles([only])).toBe(only);
  expect(() => layeredFiles([])).toThrow(/needs one at least/);
});
