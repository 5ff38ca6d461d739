import { describe, expect, it } from 'vitest';
import { openDroppedModel } from './open-dropped-model.js';
import { memoryDirectory } from './__testing__/memory-directory.js';

const file = (name: string, webkitRelativePath = ''): File =>
  Object.defineProperty(new File(['0123456789'], name), 'webkitRelativePath', { value: webkitRelativePath });

describe('openDroppedModel', () => {
  it('opens the files of a chosen folder by their paths in it', async () => {
    const files = [file('model_index.json', 'sd/model_index.json'), file('config.json', 'sd/unet/config.json')];
    using model = await openDroppedModel(files);
    expect(model.name).toBe('sd');
    expect(await model.list('')).toEqual(['model_index.json']);
    expect(await model.list('unet')).toEqual(['config.json']);
    expect(await model.has('unet/config.json')).toBe(true);
  });

  it('opens a dropped folder by its handle', async () => {
    const folder = await memoryDirectory().getDirectoryHandle('sd', { create: true });
    await (await folder.getDirectoryHandle('unet', { create: true })).getFileHandle('config.json', { create: true });
    await folder.getFileHandle('model_index.json', { create: true });
    using model = await openDroppedModel(folder);
    expect(model.name).toBe('sd');
    expect(await model.list('unet')).toEqual(['config.json']);
    expect(await model.has('model_index.json')).toBe(true);
  });

  it('opens one file', async () => {
    using model = await openDroppedModel(file('dream.safetensors'));
    expect(model.name).toBe('dream.safetensors');
    expect(await model.list('')).toEqual(['dream.safetensors']);
    const opened = await model.open('dream.safetensors');
    expect(new TextDecoder().decode(await opened.read(2, 3))).toBe('234');
    expect(opened.location).toMatch(/^blob:.*#dream\.safetensors$/);
    expect((await model.open('dream.safetensors')).location).toBe(opened.location);
    await expect(opened.read(8, 3)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(/expected 3.*got 2/),
    });
  });

  it('takes its URLs back when it is disposed', async () => {
    const model = await openDroppedModel(file('dream.safetensors'));
    const { location } = await model.open('dream.safetensors');
    expect((await fetch(location)).ok).toBe(true);
    model[Symbol.dispose]();
    await expect(fetch(location)).rejects.toThrow();
  });

  it('refuses an empty drop, and files that it has not', async () => {
    await expect(openDroppedModel([])).rejects.toMatchObject({ code: 'missing-file' });
    using model = await openDroppedModel(file('dream.safetensors'));
    await expect(model.open('unet/config.json')).rejects.toMatchObject({
      code: 'missing-file',
      message: 'dream.safetensors/unet/config.json: no such file',
    });
  });
});
