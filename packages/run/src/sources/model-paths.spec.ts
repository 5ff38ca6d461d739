import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import { fileInModel, filesUnder, pathInModel, referenceInModel } from './model-paths.js';

it('names files of the model apart from all others', () => {
  expect(pathInModel(referenceInModel('few-step/l.safetensors'))).toBe('few-step/l.safetensors');
  expect(pathInModel('/x/model:l.safetensors')).toBeUndefined();
  expect(pathInModel('models/l.safetensors')).toBeUndefined();
});

describe('fileInModel', () => {
  const model = memoryFiles({ 'few-step/l.safetensors': Buffer.from('lora'), 'unet/config.json': Buffer.from('{}') });

  it('is a folder that holds the file alone', async () => {
    const files = await fileInModel(model, 'few-step/l.safetensors');
    expect(files.name).toBe('a model/few-step/l.safetensors');
    expect(await files.list('')).toEqual(['l.safetensors']);
    expect(await files.list('unet')).toEqual([]);
    expect([await files.has('l.safetensors'), await files.has('unet/config.json')]).toEqual([true, false]);
    expect(await (await files.open('l.safetensors')).read(0, 4)).toEqual(Buffer.from('lora'));
    await expect(files.open('unet/config.json')).rejects.toThrow('expected unet/config.json beside it, got none');
  });

  it('names a file that is not there', async () => {
    await expect(fileInModel(model, 'l.safetensors')).rejects.toMatchObject({
      ...{ code: 'missing-file', message: 'a model/l.safetensors: no such file of the model' },
    });
  });
});

describe('filesUnder', () => {
  const files = filesUnder(
    'few-step',
    memoryFiles({ 'l.safetensors': Buffer.from('l'), 'sub/a.json': Buffer.from('a') }),
  );

  it('has its files in the folder, and none elsewhere', async () => {
    expect(await files.has('few-step/l.safetensors')).toBe(true);
    expect(await files.has('l.safetensors')).toBe(false);
    expect(await files.list('few-step')).toEqual(['l.safetensors']);
    expect(await files.list('few-step/sub')).toEqual(['a.json']);
    expect(await files.list('')).toEqual([]);
    expect((await files.open('few-step/sub/a.json')).size).toBe(1);
    await expect(files.open('l.safetensors')).rejects.toMatchObject({ code: 'missing-file' });
  });
});
