import { openModelFolder } from '@zeroreel/node';
import { readGoldens } from '@zeroreel/testing';
import { expect, it } from 'vitest';
import { CheckpointCopy } from './__testing__/checkpoint-copy.js';
import { readFolderCheckpoint, readFolderScheduler } from './folder-checkpoint.js';

const sd2 = openModelFolder(readGoldens('sd2').checkpoint);

it('readFolderCheckpoint reads every part of a folder, and the variant that there is', async () => {
  const { name, unet, vae, textEncoder } = await readFolderCheckpoint(sd2);
  expect(unet.name).toBe(`${name}/unet`);
  expect(unet.weights.get('conv_in.weight')).toMatchObject({ dtype: 'float16', shape: [16, 4, 3, 3] });
  expect(vae.config.latentChannels).toBe(4);
  expect(textEncoder.config.layers).toBe(4);
  await expect(readFolderCheckpoint(sd2, 'ema')).rejects.toMatchObject({ code: 'missing-file' });
});

it('readFolderScheduler needs no weights', async () => {
  using copy = new CheckpointCopy(readGoldens('sd2').checkpoint);
  for (const part of ['unet', 'vae', 'text_encoder', 'tokenizer']) copy.remove(part);
  expect(await readFolderScheduler(openModelFolder(copy.folder))).toMatchObject({ predictionType: 'v_prediction' });
});
