import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniModelFolders } from '@zeroreel/mini';
import { layeredModelFiles, openModelFolder } from '@zeroreel/node';
import { expect, it } from 'vitest';
import { serveModels } from './served-models.js';

const embedded = () => Promise.resolve(layeredModelFiles(miniModelFolders('base').map(openModelFolder)));

it('lists what is embedded, what is allowed, and what lies in a folder by its path there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  for (const model of ['panda', 'owner/bear', 'owner/deep/er/still']) {
    await mkdir(join(folder, model, 'unet'), { recursive: true });
    await writeFile(join(folder, model, 'model_index.json'), '{}');
    await writeFile(join(folder, model, 'unet/diffusion_pytorch_model.safetensors'), '');
  }
  for (const file of ['style.safetensors', '.hidden.safetensors', 'notes.txt']) await writeFile(join(folder, file), '');
  const { list, has } = serveModels({
    folder,
    allowed: { names: ['owner/name'], allows: (id) => id.startsWith('owner/name') },
    open: embedded,
  });
  expect(await list()).toEqual([
    { id: 'embedded', kind: 'model' },
    { id: 'embedded:edit', kind: 'model' },
    { id: 'owner/name', kind: 'model' },
    { id: 'owner/bear', kind: 'model' },
    { id: 'panda', kind: 'model' },
    { id: 'style.safetensors', kind: 'weights' },
  ]);
  const names = ['panda', 'owner/name', 'owner/name@v1', 'owner/bear', 'owner/deer', 'owner'];
  expect(await Promise.all(names.map(has))).toEqual([true, true, true, true, false, false]);
});

it('knows what a model takes where nothing is said, and asks again for one that could not be read', async () => {
  let tries = 0;
  const told: string[] = [];
  const models = serveModels({
    open: () => (++tries === 1 ? Promise.reject(new Error('away')) : embedded()),
    warn: (message) => told.push(message),
  });
  expect(await models.defaultsOf('embedded')).toBeUndefined();
  expect(told).toEqual(['embedded: away']);
  expect(await models.defaultsOf('embedded')).toMatchObject({ width: 128, height: 128 });
  await models.defaultsOf('embedded');
  expect(tries).toBe(2);
});
