import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import { collectedSha256 } from './sha256.js';
import { modelFingerprint, trackFiles, trackModel } from './tracked-files.js';

const newHash = () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });

/** The fingerprint of a model of which these files are opened. */
async function fingerprint(contents: Readonly<Record<string, Uint8Array>>, opened = Object.keys(base)) {
  const tracked = trackFiles(memoryFiles(contents));
  for (const path of opened) await tracked.files.open(path);
  return modelFingerprint(tracked, newHash());
}

const weights = new Uint8Array(6 * 2 ** 20);
const base = { 'model_index.json': Buffer.from('{}'), 'unet/w.safetensors': weights };

it('is of what was opened, whatever lies beside it and in whatever order it was opened', async () => {
  const print = await fingerprint(base);
  expect(print).toMatch(/^sha256:[0-9a-f]{64}$/);
  const more = { ...base, '.DS_Store': weights, 'unet/w.fp16.safetensors': weights, 'notes.txt': weights };
  expect(await fingerprint(more)).toBe(print);
  expect(await fingerprint(base, Object.keys(base).reverse())).toBe(print);
  expect(await fingerprint(more, [...Object.keys(base), 'unet/w.fp16.safetensors'])).not.toBe(print);
});

it('stays the same whatever defaults stand beside the weights', async () => {
  const contents = { ...base, 'zeroreel.json': Buffer.from('{"defaults":{"steps":4}}') };
  expect(await fingerprint(contents, Object.keys(contents))).toBe(await fingerprint(base));
});

it('changes with small files, sizes and the weights of large ones, and with their places', async () => {
  const shifted = weights.slice();
  shifted[shifted.length - 1] = 1;
  const prints = await Promise.all(
    [
      base,
      { ...base, 'model_index.json': Buffer.from('[]') },
      { ...base, 'unet/w.safetensors': weights.subarray(1) },
      { ...base, 'unet/w.safetensors': weights.map(() => 1) },
      { ...base, 'unet/w.safetensors': shifted },
      { 'model_index.json': Buffer.from('{}'), 'vae/w.safetensors': weights },
    ].map((contents) => fingerprint(contents, Object.keys(contents))),
  );
  expect(new Set(prints).size).toBe(prints.length);
});

it('does not ask what a single file is called', async () => {
  const expected = createHash('sha256').update('\n1\nw').digest('hex');
  for (const name of ['sd15.safetensors', 'moved.safetensors']) {
    expect(await fingerprint({ [name]: Buffer.from('w') }, [name])).toBe(`sha256:${expected}`);
  }
});

it('counts files of parts in the place of the model’s own, whatever a single one is called', async () => {
  const print = async (parts: Readonly<Record<string, Uint8Array>>) => {
    const tracked = trackModel(memoryFiles(base), { vae: memoryFiles(parts) });
    for (const path of Object.keys(base)) await tracked.files.open(path);
    for (const path of Object.keys(parts)) await tracked.parts.vae!.open(path);
    return modelFingerprint(tracked, newHash());
  };
  const one = await print({ 'a.sft': Buffer.from('1') });
  expect(one).not.toBe(await fingerprint(base));
  expect(await print({ 'b.sft': Buffer.from('1') })).toBe(one);
  expect(await print({ 'a.sft': Buffer.from('2') })).not.toBe(one);
  expect(await print({})).toBe(await fingerprint(base));
});
