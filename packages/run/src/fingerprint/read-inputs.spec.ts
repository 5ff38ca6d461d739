import { definePlugin, list, weights, type ModelFile } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import type { Opener, ReadOptions } from '../compose/opener.js';
import { ReadInputs } from './read-inputs.js';
import { collectedSha256 } from './sha256.js';

const newHash = () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
const plugin = definePlugin({
  name: 'overlays',
  summary: 'Takes weights',
  options: {
    lora: list(weights({ description: 'a LoRA', strength: { default: 1 } }), { description: 'LoRAs' }),
    words: list(weights({ description: 'a word', named: true }), { description: 'words' }),
  },
  provides: () => [],
});
const frame = { width: 1, height: 1, data: new Uint8Array(3) };

type Contents = Readonly<Record<string, string>>;

/** An opener of places in memory; clips, pictures and texts are read from all their files. */
function openerOf(places: Readonly<Record<string, Contents>>): Opener {
  const filesOf = (name: string) =>
    memoryFiles(
      Object.fromEntries(Object.entries(places[name] ?? {}).map(([path, text]) => [path, Buffer.from(text)])),
      name,
    );
  const readAll = async (name: string, { onRead }: ReadOptions) => {
    for (const path of await filesOf(name).list('')) onRead?.((await filesOf(name).open(path)) satisfies ModelFile);
  };
  return {
    async clip(clip, options) {
      await readAll(clip.file, options);
      return { name: clip.file, frames: [frame], still: false };
    },
    picture: async (file, options) => (await readAll(file, options), frame),
    text: async (file, options) => (await readAll(file, options), ''),
    files: async (file) => filesOf(file),
    embeddedNetwork: async () => filesOf('embedded'),
  };
}

/** Fingerprints after `use` has opened something of one place, which settings name for an option. */
async function printOf(name: string, contents: Contents, use: (open: Opener) => Promise<unknown>, key = 'lora') {
  const settings = { plugins: [{ name: 'overlays', options: { [key]: [key === 'lora' ? { file: name } : name] } }] };
  const read = new ReadInputs(settings, () => plugin, openerOf({ [name]: contents }));
  await use(read.open);
  return (await read.fingerprints(newHash))[name];
}
const opening =
  (name: string, ...paths: readonly string[]) =>
  async (open: Opener) => {
    const files = await open.files(name, {});
    for (const path of paths) await files.open(path);
  };

it('has fingerprints of what was read, and of nothing else', async () => {
  const read = new ReadInputs({ plugins: [] }, () => plugin, openerOf({ 'a.mp4': { 'a.mp4': 'a' }, b: { b: 'b' } }));
  await read.open.clip({ file: 'a.mp4' }, {});
  await read.open.embeddedNetwork('canny', {});
  expect(Object.keys(await read.fingerprints(newHash))).toEqual(['a.mp4']);
});

it('tells pictures of a clip by what is in them and by their order, not by their names', async () => {
  const clip = (name: string, contents: Contents) => printOf(name, contents, (open) => open.clip({ file: name }, {}));
  const print = await clip('walk', { '1.png': 'a', '2.png': 'b' });
  expect(await clip('elsewhere', { 'x.png': 'a', 'y.png': 'b' })).toBe(print);
  expect(await clip('walk', { '1.png': 'b', '2.png': 'a' })).not.toBe(print);
  expect(await clip('walk', { '1.png': 'a' })).not.toBe(print);
});

it('tells weights by the files that were opened, a single one under any name', async () => {
  const alone = await printOf(
    'hero.safetensors',
    { 'hero.safetensors': 'w' },
    opening('hero.safetensors', 'hero.safetensors'),
  );
  const folder = { 'w.safetensors': 'w', '.DS_Store': 'x', 'w.fp16.safetensors': 'v' };
  expect(await printOf('lora', folder, opening('lora', 'w.safetensors'))).toBe(alone);
  expect(await printOf('lora', folder, opening('lora', 'w.fp16.safetensors'))).not.toBe(alone);
  const both = opening('lora', 'w.safetensors', 'w.fp16.safetensors');
  expect(await printOf('lora', folder, both)).not.toBe(alone);
});

it('tells a file by its name too where that is a word of prompts', async () => {
  const print = (name: string, key: string) => printOf(name, { w: 'w' }, opening(name, 'w'), key);
  expect(await print('/a/cat.safetensors', 'words')).toBe(await print('C:\\b\\cat.safetensors', 'words'));
  expect(await print('/a/cat.safetensors', 'words')).not.toBe(await print('/a/dog.safetensors', 'words'));
  expect(await print('/a/cat.safetensors', 'lora')).toBe(await print('/a/dog.safetensors', 'lora'));
});

it('takes all that lies in a place of which nothing was opened yet, but for hidden files', async () => {
  const all = (contents: Contents) => printOf('net', contents, opening('net'));
  const print = await all({ a: '1', 'unet/b': '2' });
  expect(await all({ a: '1', 'unet/b': '2', '.DS_Store': 'x', 'unet/.hidden': 'x' })).toBe(print);
  expect(await all({ a: '1', 'unet/b': '3' })).not.toBe(print);
});
