import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { readConditioningGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { openNetwork } from '../weights/open-network.js';
import { loadControlNet } from './load-controlnet.js';

const [folder] = readConditioningGoldens().controlNets;

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('loadControlNet', () => {
  it('opens a network, and is named after it', async () => {
    const net = await loadControlNet(await openNetwork(openModelFolder(folder)), backend);
    expect(net.name).toBe(folder);
  });

  it('refuses what is no ControlNet, and a dtype that the backend does not have', async () => {
    using copy = new CheckpointCopy(folder);
    const network = await openNetwork(openModelFolder(copy.folder));
    const dtype = 'float8' as 'float16';
    await expect(loadControlNet(network, backend, { dtype })).rejects.toMatchObject({ code: 'invalid-request' });
    copy.edit('config.json', { _class_name: 'UNet2DConditionModel' });
    const other = await openNetwork(openModelFolder(copy.folder));
    await expect(loadControlNet(other, backend)).rejects.toMatchObject({ code: 'invalid-model' });
  });

  it('says that a single file comes without its configuration', async () => {
    const file = `${folder}/diffusion_pytorch_model.safetensors`;
    await expect(loadControlNet(await openNetwork(openModelFile(file)), backend)).rejects.toMatchObject({
      code: 'missing-file',
      message: `${file}: expected a ControlNet with its config.json, got none`,
    });
  });
});
