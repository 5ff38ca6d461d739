import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { openWeights } from './open-weights.js';

const unet = { folder: 'unet', stem: 'diffusion_pytorch_model' };
const file = float32File({ a: [1] });
const open = (content: Record<string, Uint8Array | object>, variant?: string): Promise<string[]> =>
  openWeights(memoryModelFiles(content), { ...unet, ...(variant && { variant }) }).then((weights) =>
    [...weights.values()].map(({ data }) => ('file' in data ? data.file : '')),
  );

describe('openWeights picks', () => {
  const plain = 'unet/diffusion_pytorch_model.safetensors';
  const half = 'unet/diffusion_pytorch_model.fp16.safetensors';
  const ema = 'unet/diffusion_pytorch_model.non_ema.safetensors';

  it('the plain file where no variant is asked for', async () => {
    expect(await open({ [half]: file, [plain]: file })).toEqual([`memory:${plain}`]);
  });

  it('the variant that is asked for', async () => {
    expect(await open({ [half]: file, [plain]: file }, 'fp16')).toEqual([`memory:${half}`]);
  });

  it('the only variant there is', async () => {
    expect(await open({ [half]: file })).toEqual([`memory:${half}`]);
  });

  it.each([
    [{ [half]: file, [ema]: file }, undefined, `got variant 'fp16', variant 'non_ema'; ask for one of these`],
    [{ [plain]: file }, 'fp16', 'expected diffusion_pytorch_model.fp16.safetensors, got the plain files'],
    [{ 'unet/diffusion_pytorch_model.bin': file }, undefined, 'diffusion_pytorch_model.bin, a Python pickle'],
    [{ 'unet/diffusion_pytorch_model.bin': file }, undefined, 'save_pretrained(folder, safe_serialization=True)'],
    [{ 'unet/config.json': file }, undefined, 'got config.json'],
    [{}, undefined, 'got no such folder or an empty one'],
  ])('nothing without a plain answer: %#', async (content, variant, message) => {
    await expect(open(content as Record<string, Uint8Array>, variant)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('openWeights joins shards', () => {
  const shards = {
    'unet/diffusion_pytorch_model-00001-of-00002.safetensors': float32File({ a: [1], b: [2, 2] }),
    'unet/diffusion_pytorch_model-00002-of-00002.safetensors': float32File({ c: [3] }),
  };
  const weightMap = {
    a: 'diffusion_pytorch_model-00001-of-00002.safetensors',
    b: 'diffusion_pytorch_model-00001-of-00002.safetensors',
    c: 'diffusion_pytorch_model-00002-of-00002.safetensors',
  };
  const index = 'unet/diffusion_pytorch_model.safetensors.index.json';

  it('by the index', async () => {
    const weights = await openWeights(memoryModelFiles({ ...shards, [index]: { weight_map: weightMap } }), unet);
    expect([...weights].map(([key, { shape }]) => [key, shape])).toEqual([
      ['a', [1]],
      ['b', [2, 2]],
      ['c', [3]],
    ]);
    expect(weights.get('c')?.data).toMatchObject({
      file: 'memory:unet/diffusion_pytorch_model-00002-of-00002.safetensors',
    });
  });

  it('by the index of the variant', async () => {
    const half = { 'unet/diffusion_pytorch_model.safetensors.index.fp16.json': { weight_map: weightMap } };
    expect(await open({ ...shards, ...half }, 'fp16')).toHaveLength(3);
  });

  it.each([
    [{}, 'invalid-model', `expected an object 'weight_map', got nothing`],
    [
      { weight_map: { a: '../secret.safetensors' } },
      'invalid-model',
      `a file name for 'a', got "../secret.safetensors"`,
    ],
    [{ weight_map: { d: weightMap.a } }, 'invalid-model', `00001-of-00002.safetensors: expected 'd'`],
    [{ weight_map: { a: 'diffusion_pytorch_model-00009-of-00009.safetensors' } }, 'missing-file', '00009'],
  ])('and refuses a damaged index %#', async (json, code, message) => {
    await expect(open({ ...shards, [index]: json })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
