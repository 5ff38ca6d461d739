import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layeredModelFiles } from './layered-model-files.js';
import { openModelFolder } from './model-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  for (const path of ['edit/unet', 'base/unet', 'base/vae']) {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, 'config.json'), path);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const layers = () => layeredModelFiles(['edit', 'base'].map((name) => openModelFolder(join(folder, name))));
const read = async (path: string) => {
  const file = await layers().open(path);
  return new TextDecoder().decode(await file.read(0, file.size));
};

it('takes each file from the first folder that has it', async () => {
  expect(await read('unet/config.json')).toBe('edit/unet');
  expect(await read('vae/config.json')).toBe('base/vae');
  expect(await layers().has('vae/config.json')).toBe(true);
  expect(await layers().has('scheduler/config.json')).toBe(false);
  expect(await layers().list('vae')).toEqual(['config.json']);
  expect(await layers().list('scheduler')).toEqual([]);
});

it('names the first folder where no one has a file', async () => {
  await expect(layers().open('model_index.json')).rejects.toThrow(join(folder, 'edit', 'model_index.json'));
});

it('refuses no folders', () => {
  expect(() => layeredModelFiles([])).toThrow('expected at least one, got none');
});
