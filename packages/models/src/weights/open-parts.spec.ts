import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { isSingleFile, openParts } from './open-parts.js';

describe('isSingleFile', () => {
  it.each([
    [{ 'a.safetensors': '' }, true],
    [{ 'a.ckpt': '' }, true],
    [{ 'a.safetensors': '', 'model_index.json': {} }, false],
    [{ 'unet/diffusion_pytorch_model.safetensors': '' }, false],
    [{}, false],
  ])('%j', async (content, expected) => {
    expect(await isSingleFile(memoryModelFiles(content as Record<string, string>))).toBe(expected);
  });
});

describe('openParts', () => {
  it('opens the parts that a folder has', async () => {
    const files = memoryModelFiles({
      'unet/diffusion_pytorch_model.fp16.safetensors': float32File({ a: [1] }),
      'text_encoder/model.safetensors': float32File({ b: [2] }),
    });
    const parts = await openParts(files);
    expect([...parts.keys()]).toEqual(['unet', 'text_encoder']);
    expect(parts.get('text_encoder')?.get('b')?.shape).toEqual([2]);
    await expect(openParts(files, 'fp16')).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining('model.fp16.safetensors') as string,
    });
  });

  it('opens a single file', async () => {
    const parts = await openParts(
      memoryModelFiles({ 'a.safetensors': float32File({ 'model.diffusion_model.out.0.weight': [3] }) }),
    );
    expect(parts).toEqual(
      new Map([['unet', new Map([['conv_norm_out.weight', expect.objectContaining({ shape: [3] })]])]]),
    );
  });

  it('refuses a folder without a part', async () => {
    await expect(openParts(memoryModelFiles({ 'readme.md': '' }))).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining("model: expected a checkpoint: a folder in diffusers' layout") as string,
    });
  });
});
