import { openModelFolder } from '@zeroreel/node';
import { readGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readFolderCheckpoint, readFolderScheduler, readModelIndex } from './folder-checkpoint.js';

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

const SD = {
  _class_name: 'StableDiffusionPipeline',
  feature_extractor: ['transformers', 'CLIPFeatureExtractor'],
  safety_checker: ['stable_diffusion', 'StableDiffusionSafetyChecker'],
  scheduler: ['diffusers', 'PNDMScheduler'],
  text_encoder: ['transformers', 'CLIPTextModel'],
  tokenizer: ['transformers', 'CLIPTokenizer'],
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['diffusers', 'AutoencoderKL'],
};

const SDXL = {
  ...SD,
  _class_name: 'StableDiffusionXLPipeline',
  text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'],
};

describe('readModelIndex', () => {
  it('knows Stable Diffusion and the class of its scheduler', async () => {
    expect(await readModelIndex(memoryModelFiles({ 'model_index.json': SD }))).toEqual({
      schedulerClass: 'PNDMScheduler',
    });
  });

  it('does not mind a safety checker that was taken out, or a fast tokenizer', async () => {
    const index = { ...SD, safety_checker: [null, null], tokenizer: ['transformers', 'CLIPTokenizerFast'] };
    await expect(readModelIndex(memoryModelFiles({ 'model_index.json': index }))).resolves.toBeDefined();
  });

  it.each([
    [SDXL, 'expected a Stable Diffusion 1.x or 2.x pipeline (StableDiffusionPipeline, '],
    [SDXL, 'got "StableDiffusionXLPipeline"'],
    [{ ...SD, _class_name: undefined }, 'got nothing'],
    [{ ...SD, unet: ['diffusers', 'UNet3DConditionModel'] }, 'unet: expected UNet2DConditionModel, got UNet3D'],
    [{ ...SD, vae: [null, null] }, 'vae: expected AutoencoderKL, got none'],
    [{ ...SD, text_encoder: ['transformers', 'T5EncoderModel'] }, 'text_encoder: expected CLIPTextModel, got T5'],
    [{ ...SD, scheduler: undefined }, 'scheduler: expected one, got none'],
  ])('refuses others: %#', async (index, message) => {
    await expect(readModelIndex(memoryModelFiles({ 'model_index.json': index }))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });

  it('wants a model_index.json', async () => {
    await expect(readModelIndex(memoryModelFiles({}))).rejects.toMatchObject({ code: 'missing-file' });
  });
});
