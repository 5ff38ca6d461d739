import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '@zeroreel/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newSha256, requireModel } from './fingerprints.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'models-'))));
afterEach(() => rm(folder, { recursive: true }));

it('is SHA-256', async () => {
  const hash = newSha256();
  for (const text of ['a', 'b']) hash.update(Buffer.from(text));
  expect(await hash.digest()).toBe(createHash('sha256').update('ab').digest('hex'));
});

it('says where there is no model', async () => {
  const refused = async (got: string) =>
    expect(requireModel(await openModel(folder))).rejects.toMatchObject({
      code: 'missing-file',
      message: `No model in ${folder}: expected model_index.json or one .safetensors file, got ${got}`,
    });
  await refused('an empty folder, or one with nothing but folders in it');
  await writeFile(join(folder, 'readme.md'), '');
  await refused('readme.md');
  await writeFile(join(folder, 'config.json'), '{}');
  await refused('a part of a model; name the folder around it');
  await mkdir(join(folder, 'unet'));
  await writeFile(join(folder, 'unet', 'config.json'), '{}');
  await refused('unet/ without it; take model_index.json from where they come from');
  await writeFile(join(folder, 'sd15.safetensors'), '');
  await requireModel(await openModel(join(folder, 'sd15.safetensors')));
  await mkdir(join(folder, 'sd'));
  await writeFile(join(folder, 'sd', 'model_index.json'), '{}');
  await requireModel(await openModel(join(folder, 'sd')));
});
