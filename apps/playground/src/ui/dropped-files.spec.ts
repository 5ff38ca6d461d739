import { expect, it } from 'vitest';
import { droppedFiles } from './dropped-files.js';

type Tree = { readonly [name: string]: Tree | string };

/** An entry as browsers give them, a folder's children one at a time. */
function entryOf(name: string, content: Tree | string, parent = ''): unknown {
  const fullPath = `${parent}/${name}`;
  if (typeof content === 'string') {
    const file = (resolve: (file: File) => void) => resolve(new File([content], name));
    return { isDirectory: false, fullPath, file };
  }
  const rest = Object.entries(content).map(([child, below]) => entryOf(child, below, fullPath));
  const readEntries = (resolve: (entries: unknown[]) => void) => resolve(rest.splice(0, 1));
  return { isDirectory: true, fullPath, createReader: () => ({ readEntries }) };
}

const transfer = (...entries: readonly unknown[]) =>
  ({
    items: entries.map((entry) => ({
      webkitGetAsEntry: () => entry,
      getAsFile: () => new File(['as it is'], 'file.safetensors'),
    })),
  }) as unknown as DataTransfer;

it('takes files as they are, also where there is no entry for them', async () => {
  const files = await droppedFiles(transfer(entryOf('file.safetensors', 'x'), null));
  expect(files.map(({ name }) => name)).toEqual(['file.safetensors', 'file.safetensors']);
});

it('takes all files of a folder, by their paths', async () => {
  const folder = { 'model_index.json': '{}', unet: { 'config.json': 'narrow', 'weights.safetensors': '' }, vae: {} };
  const files = await droppedFiles(transfer(entryOf('base', folder)));
  expect(files.map(({ name }) => name)).toEqual([
    'base/model_index.json',
    'base/unet/config.json',
    'base/unet/weights.safetensors',
  ]);
  expect(await files[1]?.text()).toBe('narrow');
});
