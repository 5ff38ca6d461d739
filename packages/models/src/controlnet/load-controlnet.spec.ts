import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { readConditioningGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { loadControlNet } from './load-controlnet.js';

const [folder] = readConditioningGoldens().controlNets;

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('loadControlNet', () => {
  it('opens a folder, plain or as a variant, and is named after it', async () => {
    using copy = new CheckpointCopy(folder);
    const { name } = await loadControlNet(openModelFolder(copy.folder), backend);
    expect(name).toBe(copy.folder);
    copy.rename('diffusion_pytorch_model.safetensors', 'diffusion_pytorch_model.fp16.safetensors');
    await loadControlNet(openModelFolder(copy.folder), backend, { variant: 'fp16' });
    await expect(loadControlNet(openModelFolder(copy.folder), backend, { variant: 'fp8' })).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining("got variant 'fp16'") as string,
    });
  });

  it('refuses what is no ControlNet, and a dtype that the backend does not have', async () => {
    using copy = new CheckpointCopy(folder);
    copy.edit('config.json', { _class_name: 'UNet2DConditionModel' });
    await expect(loadControlNet(openModelFolder(copy.folder), backend)).rejects.toMatchObject({
      code: 'invalid-model',
    });
    copy.remove('config.json');
    await expect(loadControlNet(openModelFolder(copy.folder), backend)).rejects.toMatchObject({ code: 'missing-file' });
    const dtype = 'float8' as 'float16';
    await expect(loadControlNet(openModelFolder(folder), backend, { dtype })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
