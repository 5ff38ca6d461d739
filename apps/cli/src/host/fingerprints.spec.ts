import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { collectedSha256, modelFingerprint as fingerprintWith, type Settings } from '@zeroreel/run';
import { builtInPlugins } from '@zeroreel/plugins';
import { inputFingerprints, modelFingerprint, requireSameInputs, requireSameModel } from './fingerprints.js';
import { openModelFiles } from './model-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-'));
  for (const name of ['walk.mp4', 'hero.safetensors', 'first.png']) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true }));

const known = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);
const settings = (...plugins: Settings['plugins']): Settings => ({
  format: 2,
  ...{ model: {}, request: { prompt: 'x' }, output: {}, machine: {}, plugins },
});
const withFiles = () =>
  settings(
    { name: 'controlnet', options: { kind: 'canny', clip: { file: join(folder, 'walk.mp4') } } },
    { name: 'weight-overlays', options: { lora: [{ file: join(folder, 'hero.safetensors'), strength: 1 }] } },
    { name: 'image-to-video', options: { picture: join(folder, 'first.png') } },
  );
const printsOf = (asked: Settings) => inputFingerprints(asked, known);

it('covers every file that goes in, and nothing where there is none', async () => {
  const prints = await printsOf(withFiles());
  expect(Object.keys(prints).sort()).toEqual(['first.png', 'hero.safetensors', 'walk.mp4'].map((n) => join(folder, n)));
  expect(new Set(Object.values(prints)).size).toBe(3);
  expect(await printsOf(settings())).toEqual({});
  requireSameInputs(prints, prints);
});

it('names a file that is another one now, or gone', async () => {
  const before = await printsOf(withFiles());
  await writeFile(join(folder, 'walk.mp4'), 'another walk');
  const now = await printsOf(withFiles());
  expect(() => requireSameInputs(now, before)).toThrow(/walk\.mp4 is not the one that the video was made with/);
  await rm(join(folder, 'walk.mp4'));
  await expect(printsOf(withFiles())).rejects.toMatchObject({ code: 'missing-file' });
});

it('tells models apart as the page does, and refuses another than the first', async () => {
  const files = await openModelFiles('embedded');
  const hash = collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
  const print = await modelFingerprint(files);
  expect(print).toBe(await fingerprintWith(files, hash));
  expect(() => requireSameModel('embedded', print, 'sha256:0')).toThrow(
    `The model (embedded) is not the one that made the file: expected sha256:0, got ${print}`,
  );
  for (const expected of [print, '', undefined]) requireSameModel('embedded', print, expected);
});
