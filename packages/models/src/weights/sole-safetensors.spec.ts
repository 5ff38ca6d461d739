import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { openSoleSafetensors } from './sole-safetensors.js';

const file = float32File({ a: [1] });

describe('openSoleSafetensors', () => {
  it('opens the only one beside other files', async () => {
    const { name, file: opened } = await openSoleSafetensors(
      memoryModelFiles({ 'a.safetensors': file, 'b.json': {}, 'c/d.safetensors': '' }),
      'a LoRA',
    );
    expect(name).toBe('model/a.safetensors');
    expect(opened.size).toBe(file.length);
  });

  it('opens a single file whatever it is called, and a folder’s by its ending', async () => {
    const single = { ...memoryModelFiles({ blob: file }), name: 'cache/blob' };
    expect((await openSoleSafetensors(single, 'a LoRA')).name).toBe('cache/blob');
    const named = (await openSoleSafetensors(memoryModelFiles({ 'a.SFT': file, 'b.ckpt': '', 'c.md': '' }), '')).name;
    expect(named).toBe('model/a.SFT');
    expect((await openSoleSafetensors(memoryModelFiles({ 'b.ckpt': file, 'c.md': '' }), '')).name).toBe('model/b.ckpt');
  });

  it('names a file that stands alone by its path', async () => {
    const files = { ...memoryModelFiles({ 'a.safetensors': file }), name: 'folder/a.safetensors' };
    expect((await openSoleSafetensors(files, 'a LoRA')).name).toBe('folder/a.safetensors');
  });

  it('says what a file is that is none, and how a pickle is converted', async () => {
    const pickle = memoryModelFiles({ 'a.ckpt': Uint8Array.of(0x80, 2, 0x7d) });
    await expect(openSoleSafetensors(pickle, 'a LoRA', (name) => `convert(${name})`)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(
        /^model\/a\.ckpt: expected a \.safetensors file with a LoRA, got a Python pickle.*convert\(model\/a\.ckpt\)$/,
      ) as string,
    });
    await expect(openSoleSafetensors(memoryModelFiles({ 'a.gguf': 'GGUF' }), 'x')).rejects.toThrow('got a GGUF file');
  });

  it.each([
    [{}, 'missing-file', 'expected one .safetensors file with a LoRA, got no such file, or an empty folder'],
    [{ 'a.json': {} }, 'missing-file', 'got a.json'],
    [{ 'a.safetensors': '', 'b.safetensors': '' }, 'missing-file', 'got a.safetensors, b.safetensors'],
  ])('refuses others %#', async (content, code, message) => {
    await expect(
      openSoleSafetensors(memoryModelFiles(content as Record<string, string>), 'a LoRA'),
    ).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});
