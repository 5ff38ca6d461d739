import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inputFingerprints, requireSameInputs } from './input-fingerprints.js';
import type { RunSettings } from '@zeroreel/run';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-'));
  for (const name of ['walk.mp4', 'hero.safetensors', 'first.png']) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true }));

const base: RunSettings = { model: 'embedded', request: { prompt: 'x' }, attention: 'first', backend: 'cpu' };
const settings = (): RunSettings => ({
  ...base,
  controls: [{ kind: 'canny', file: join(folder, 'walk.mp4'), model: 'embedded', scale: 1, start: 0, end: 1 }],
  overlays: [{ kind: 'lora', file: join(folder, 'hero.safetensors'), strength: 1 }],
  initImage: join(folder, 'first.png'),
});

it('covers every file that goes in, and nothing where there is none', async () => {
  const prints = await inputFingerprints(settings());
  expect(Object.keys(prints).sort()).toEqual(['first.png', 'hero.safetensors', 'walk.mp4'].map((n) => join(folder, n)));
  expect(new Set(Object.values(prints)).size).toBe(3);
  expect(await inputFingerprints(base)).toEqual({});
  requireSameInputs(prints, prints);
});

it('names a file that is another one now, or gone', async () => {
  const before = await inputFingerprints(settings());
  await writeFile(join(folder, 'walk.mp4'), 'another walk');
  const now = await inputFingerprints(settings());
  expect(() => requireSameInputs(now, before)).toThrow(/walk\.mp4 is not the one that the video was made with/);
  await rm(join(folder, 'walk.mp4'));
  await expect(inputFingerprints(settings())).rejects.toMatchObject({ code: 'missing-file' });
});
