import { openModelFolder } from '@zeroreel/node';
import { describe, expect, it } from 'vitest';
import { readConditioningGoldens } from '../goldens/read-conditioning-goldens.js';
import { readGoldens } from '../goldens/read-goldens.js';
import { replacedFolder } from './replaced-folder.js';

describe('replacedFolder', () => {
  const { unet } = readConditioningGoldens();
  const files = replacedFolder(openModelFolder(readGoldens('sd1').checkpoint), 'unet', openModelFolder(unet));

  it('takes one folder from elsewhere and leaves the others', async () => {
    expect((await files.open('unet/config.json')).location).toBe(`${unet}/config.json`);
    expect((await files.open('vae/config.json')).location).toContain('sd1');
    expect(await files.list('unet')).toEqual(['config.json', 'diffusion_pytorch_model.safetensors']);
    expect(await files.has('unet/model.safetensors')).toBe(false);
    expect(await files.has('text_encoder/model.safetensors')).toBe(true);
  });
});
