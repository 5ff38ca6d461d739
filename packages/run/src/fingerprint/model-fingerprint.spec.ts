import { createHash } from 'node:crypto';
import type { ModelFiles } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { filesFingerprint, modelFingerprint as fingerprint } from './model-fingerprint.js';
import { collectedSha256 } from './sha256.js';

const sha256 = () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
const modelFingerprint = (files: ModelFiles) => fingerprint(files, sha256());

function model(contents: Readonly<Record<string, Uint8Array>>): ModelFiles {
  const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');
  return {
    name: 'a model',
    has: async (path) => path in contents,
    list: async (folder) =>
      Object.keys(contents)
        .filter((path) => folderOf(path) === folder)
        .map((path) => path.split('/').at(-1)!),
    open: async (path) => ({
      location: path,
      size: contents[path]!.length,
      read: async (offset, length) => contents[path]!.subarray(offset, offset + length),
    }),
  };
}

const weights = new Uint8Array(6 * 2 ** 20);
const base = { 'model_index.json': Buffer.from('{}'), 'unet/w.safetensors': weights };

it('stays the same for the same files, and where files are added that no model reads', async () => {
  const fingerprint = await modelFingerprint(model(base));
  expect(fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await modelFingerprint(model({ ...base, 'samples.png': weights, 'unet/state.pt': weights }))).toBe(
    fingerprint,
  );
});

it('changes with small files, sizes and the weights of large ones', async () => {
  const tuned = weights.map(() => 1);
  const shifted = weights.slice();
  shifted[shifted.length - 1] = 1;
  const fingerprints = await Promise.all(
    [
      base,
      { ...base, 'model_index.json': Buffer.from('[]') },
      { ...base, 'unet/w.safetensors': weights.subarray(1) },
      { ...base, 'unet/w.safetensors': tuned },
      { ...base, 'unet/w.safetensors': shifted },
    ].map((contents) => modelFingerprint(model(contents))),
  );
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
});

it('stays the same whatever defaults stand beside the weights', async () => {
  const fingerprint = await modelFingerprint(model(base));
  const defaults = { 'zeroreel.json': Buffer.from('{"defaults":{"steps":4}}') };
  expect(await modelFingerprint(model({ ...base, ...defaults }))).toBe(fingerprint);
});

it('says where there is no model', async () => {
  await expect(modelFingerprint(model({}))).rejects.toThrow('No model in a model: model_index.json is not there');
});

it('has a value for known bytes that does not change: files keep it', async () => {
  const files = model({ 'a.png': Buffer.from('a'), 'unet/w.bin': Buffer.from('w') });
  const expected = createHash('sha256').update('a.png\n1\naunet/w.bin\n1\nw').digest('hex');
  expect(await filesFingerprint(files, sha256())).toBe(`sha256:${expected}`);
});
