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
    await expect(openParts(files, { variant: 'bf16' })).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining('diffusion_pytorch_model.bf16.safetensors') as string,
    });
  });

  it('reads a part that lacks the variant in its plain files, and tells so', async () => {
    const files = memoryModelFiles({
      'unet/diffusion_pytorch_model.fp16.safetensors': float32File({ a: [1] }),
      'unet/diffusion_pytorch_model.safetensors': float32File({ plain: [1] }),
      'text_encoder/model.safetensors': float32File({ b: [2] }),
    });
    const notices: string[] = [];
    const parts = await openParts(files, { variant: 'fp16', onNotice: (message) => notices.push(message) });
    expect([...parts.get('unet')!.keys(), ...parts.get('text_encoder')!.keys()]).toEqual(['a', 'b']);
    expect(notices).toEqual(["model/text_encoder has no variant 'fp16': its plain files are read"]);
  });

  it('opens the folder of a single part, in the variant that is asked for', async () => {
    const half = float32File({ 'decoder.conv_in.weight': [1], 'decoder.conv_in.bias': [1] });
    const files = memoryModelFiles({
      'config.json': {},
      'diffusion_pytorch_model.safetensors': float32File({ 'decoder.conv_in.weight': [1] }),
      'diffusion_pytorch_model.fp16.safetensors': half,
    });
    const keysOf = async (variant?: string) => [...(await openParts(files, { variant })).get('vae')!.keys()];
    expect([(await keysOf('fp16')).length, (await keysOf()).length]).toEqual([2, 1]);
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
