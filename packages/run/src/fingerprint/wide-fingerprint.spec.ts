import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import { collectedSha256 } from './sha256.js';
import { isWideInputFingerprint, isWideModelFingerprint } from './wide-fingerprint.js';

const newHash = () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const contents = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));

const model = {
  'unet/w.safetensors': 'w',
  'model_index.json': '{}',
  'zeroreel.json': '{}',
  'samples.png': 'a',
  'safety_checker/w.safetensors': 'w',
};

/** Whether a model of these files, of which some were read, may have a wide fingerprint. */
async function isOfModel(print: string, texts: Readonly<Record<string, string>>) {
  const files = memoryFiles(contents(texts));
  const read = await Promise.all(['unet/w.safetensors', 'model_index.json'].map((path) => files.open(path)));
  return isWideModelFingerprint(print, { files, read }, newHash);
}

// Files that were written with these values keep them.
it('is over every file of a model that models read, by path, size and bytes', async () => {
  const print = sha256('model_index.json\n2\n{}unet/w.safetensors\n1\nw');
  expect(await isOfModel(print, model)).toBe(true);
  expect(await isOfModel(print, { ...model, 'unet/w.safetensors': 'v' })).toBe(false);
  const both = sha256('model_index.json\n2\n{}unet/w.fp16.safetensors\n1\nvunet/w.safetensors\n1\nw');
  expect(await isOfModel(both, { ...model, 'unet/w.fp16.safetensors': 'v' })).toBe(true);
  expect(await isOfModel(both, model)).toBe(false);
});

it('does not mind what lies beside the files now that are read', async () => {
  const print = sha256('model_index.json\n2\n{}unet/w.safetensors\n1\nw');
  const beside = { 'unet/w.fp16.safetensors': 'v', 'unet/._w.safetensors': 'x' };
  expect(await isOfModel(print, { ...model, ...beside })).toBe(true);
  expect(await isOfModel(print, { ...model, 'unet/notes.txt': 'n' })).toBe(true);
  const withNotes = sha256('model_index.json\n2\n{}unet/notes.txt\n1\nnunet/w.safetensors\n1\nw');
  expect(await isOfModel(withNotes, { ...model, ...beside, 'unet/notes.txt': 'n' })).toBe(true);
});

it('is over every file of an input but hidden ones, and a single one may have been called otherwise', async () => {
  const isOf = async (print: string, texts: Readonly<Record<string, string>>, name = 'walk') => {
    const files = memoryFiles(contents(texts));
    return isWideInputFingerprint(print, { files, read: [], name }, newHash);
  };
  const folder = { '1.png': 'a', 'notes.txt': 'n', 'unet/w.bin': 'w' };
  const print = sha256('1.png\n1\nanotes.txt\n1\nnunet/w.bin\n1\nw');
  for (const texts of [folder, { ...folder, '.DS_Store': 'x', 'Thumbs.db': 'x' }]) {
    expect(await isOf(print, texts)).toBe(true);
  }
  expect(await isOf(print, { ...folder, '2.png': 'b' })).toBe(false);
  expect(await isOf(sha256('walk.mp4\n1\na'), { 'new.mp4': 'a' }, 'walk.mp4')).toBe(true);
  expect(await isOf(sha256('walk.mp4\n1\na'), { 'new.mp4': 'a' }, 'new.mp4')).toBe(false);
});
