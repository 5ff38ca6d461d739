import { cpuBackend } from '@zeroreel/backend-cpu';
import { tensor, type Tensor } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { entries, expectClose, readConditioningGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { networkFixture } from '../__testing__/network-fixture.js';
import { countingBackend, type CountingBackend } from '../__testing__/counting-backend.js';
import { openNetwork } from '../weights/open-network.js';
import { loadControlNet } from './controlnet.js';

const { controlNets, pictures } = readConditioningGoldens();
const [folder] = controlNets;

let backend: CountingBackend;
beforeAll(async () => {
  backend = countingBackend(await cpuBackend({ threads: 1, worker: false }));
});
afterAll(() => backend[Symbol.asyncDispose]());

const open = async (path: string = folder) =>
  loadControlNet(await openNetwork(openModelFolder(path)), backend, { dtype: 'float32' });
const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

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

  it('opens a single file by its weights, and refuses one of another network', async () => {
    const { weights } = networkFixture('sd15-controlnet');
    const files = openModelFile(`${folder}/diffusion_pytorch_model.safetensors`);
    const file = { name: 'canny.safetensors', config: {}, files };
    await expect(loadControlNet({ ...file, weights }, backend)).resolves.toMatchObject({ name: 'canny.safetensors' });
    const unet = loadControlNet({ ...file, weights: networkFixture('sd15-unet').weights }, backend);
    await expect(unet).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('a UNet alone'),
    });
  });
});

describe('ControlNet', () => {
  it('reads every picture by itself, with one graph a size, which it frees', async () => {
    const before = { compiled: backend.compiled.length, runs: backend.runs.length, disposed: backend.disposed.length };
    const net = await open();
    const all = await net.embed(pictures[0]);
    const second = await net.embed(entries(pictures[0], 1, 2));
    expect(all.shape).toEqual([3, 4, 8, 10]);
    expectClose(second, entries(all, 1, 2), { absolute: 0 });
    expect(backend.compiled.slice(before.compiled)).toEqual(['control-hint']);
    expect(backend.runs.length - before.runs).toBe(4);
    expect((await net.embed(zeros(1, 3, 8, 16))).shape).toEqual([1, 4, 2, 4]);
    expect(backend.disposed.slice(before.disposed)).toEqual(['control-hint']);
    await net[Symbol.asyncDispose]();
    expect(backend.disposed.slice(before.disposed)).toEqual(['control-hint', 'control-hint']);
  });

  it('takes the colours in the order of its weights', async () => {
    using copy = new CheckpointCopy(folder);
    copy.edit('config.json', { controlnet_conditioning_channel_order: 'bgr' });
    await using rgb = await open();
    await using bgr = await open(copy.folder);
    const picture = entries(pictures[0], 0, 1);
    const plane = picture.data.length / 3;
    const turned = [2, 1, 0].flatMap((colour) => [...picture.data.subarray(colour * plane, (colour + 1) * plane)]);
    expectClose(await bgr.embed(tensor(Float32Array.from(turned), picture.shape)), await rgb.embed(picture), {
      absolute: 0,
    });
  });

  it('refuses pictures that do not fit, and an aborted call', async () => {
    await using net = await open();
    for (const shape of [
      [1, 4, 8, 8],
      [1, 3, 6, 8],
      [3, 8, 8],
      [0, 3, 8, 8],
    ]) {
      await expect(net.embed(zeros(...shape))).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining('expected [F, 3, H, W] with H and W multiples of 4') as string,
      });
    }
    await expect(net.embed(zeros(1, 3, 8, 8), AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  it('has two parts that share no weight', async () => {
    await using net = await open();
    const { name, component, weights } = net.addition('edges');
    expect({ name, component }).toEqual({ name: 'edges', component: folder });
    expect([...weights.keys()].filter((key) => key.startsWith('controlnet_cond_embedding'))).toEqual([]);
    expect(weights.get('controlnet_cond_embedding.conv_in.weight')).toBeUndefined();
    expect(weights.get('conv_in.weight')?.shape).toEqual([4, 4, 3, 3]);
  });
});
