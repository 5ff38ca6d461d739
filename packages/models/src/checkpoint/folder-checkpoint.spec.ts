import { openModelFolder } from '@zeroreel/node';
import { readGoldens } from '@zeroreel/testing';
import { expect, it } from 'vitest';
import { readFolderCheckpoint } from './folder-checkpoint.js';

const sd2 = openModelFolder(readGoldens('sd2').checkpoint);

it('readFolderCheckpoint reads every part of a folder, and the variant that there is', async () => {
  const { name, unet, vae, textEncoder } = await readFolderCheckpoint(sd2);
  expect(unet.name).toBe(`${name}/unet`);
  expect(unet.weights.get('conv_in.weight')).toMatchObject({ dtype: 'float16', shape: [16, 4, 3, 3] });
  expect(vae.config.latentChannels).toBe(4);
  expect(textEncoder.config.layers).toBe(4);
  await expect(readFolderCheckpoint(sd2, { variant: 'ema' })).rejects.toMatchObject({ code: 'missing-file' });
});
