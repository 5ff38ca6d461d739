import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { openSoleSafetensors } from './sole-safetensors.js';

describe('openSoleSafetensors', () => {
  it('opens the only one beside other files', async () => {
    const { name, file } = await openSoleSafetensors(
      memoryModelFiles({ 'a.safetensors': 'x', 'b.json': {}, 'c/d.safetensors': '' }),
      'a LoRA',
    );
    expect(name).toBe('model/a.safetensors');
    expect(file.size).toBe(1);
  });

  it('names a file that stands alone by its path', async () => {
    const files = { ...memoryModelFiles({ 'a.safetensors': 'x' }), name: 'folder/a.safetensors' };
    expect((await openSoleSafetensors(files, 'a LoRA')).name).toBe('folder/a.safetensors');
  });

  it.each([
    [{}, 'missing-file', 'expected one .safetensors file with a LoRA, got no such file, or an empty folder'],
    [{ 'a.json': {} }, 'missing-file', 'got a.json'],
    [{ 'a.safetensors': '', 'b.safetensors': '' }, 'missing-file', 'got a.safetensors, b.safetensors'],
    [
      { 'a.ckpt': '' },
      'invalid-model',
      'model/a.ckpt: expected .safetensors, got a Python pickle, which is not read because it can run code',
    ],
    [{ 'a.PT': '' }, 'invalid-model', 'convert it once'],
  ])('refuses others %#', async (content, code, message) => {
    await expect(
      openSoleSafetensors(memoryModelFiles(content as Record<string, string>), 'a LoRA'),
    ).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
