import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readModelIndex } from './model-index.js';

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
  tokenizer_2: ['transformers', 'CLIPTokenizer'],
};

const REFINER = {
  ...SDXL,
  ...{ _class_name: 'StableDiffusionXLImg2ImgPipeline', requires_aesthetics_score: true },
  ...{ text_encoder: [null, null], tokenizer: [null, null] },
};

describe('readModelIndex', () => {
  it('knows Stable Diffusion and the class of its scheduler', async () => {
    expect(await readModelIndex(memoryModelFiles({ 'model_index.json': SD }))).toEqual({
      schedulerClass: 'PNDMScheduler',
      needed: ['unet', 'vae', 'text_encoder', 'tokenizer'],
      notices: [],
    });
  });

  it.each([
    [{}, true],
    [{ force_zeros_for_empty_prompt: true }, true],
    [{ force_zeros_for_empty_prompt: false }, false],
  ])('knows Stable Diffusion XL, and what a missing negative prompt is to it: %j', async (told, zeroesMissing) => {
    expect(await readModelIndex(memoryModelFiles({ 'model_index.json': { ...SDXL, ...told } }))).toEqual({
      schedulerClass: 'PNDMScheduler',
      needed: ['unet', 'vae', 'text_encoder', 'tokenizer', 'text_encoder_2', 'tokenizer_2'],
      xl: { zeroesMissing },
      notices: [],
    });
  });

  it('does not mind a safety checker that was taken out, or a fast tokenizer', async () => {
    const index = { ...SD, safety_checker: [null, null], tokenizer: ['transformers', 'CLIPTokenizerFast'] };
    await expect(readModelIndex(memoryModelFiles({ 'model_index.json': index }))).resolves.toBeDefined();
  });

  const read = (index: object, ...rest: [given?: ('vae' | 'text_encoder')[]]) =>
    readModelIndex(memoryModelFiles({ 'model_index.json': index }), ...rest);

  it.each([
    [
      'StableDiffusionAttendAndExcitePipeline',
      'model/model_index.json was saved as StableDiffusionAttendAndExcitePipeline;',
    ],
    [['pipeline', 'MyPipeline'], 'was saved as ["pipeline","MyPipeline"];'],
    [undefined, 'was saved as no pipeline;'],
  ])('opens a model of any name, and tells a name that it does not know: %j', async (name, message) => {
    const { notices } = await read({ ...SD, _class_name: name });
    expect(notices).toEqual([expect.stringContaining(message)]);
  });

  it('takes text encoders that project, tiny autoencoders, and tells of what it leaves aside', async () => {
    const index = {
      ...SD,
      text_encoder: ['transformers', 'CLIPTextModelWithProjection'],
      vae: ['diffusers', 'AutoencoderTiny'],
      controlnet: ['diffusers', 'ControlNetModel'],
    };
    expect((await read(index)).notices).toEqual(['model/model_index.json: its controlnet is not used']);
  });

  it('asks only for the components that the model has to bring', async () => {
    const index = { ...SD, vae: [null, null], scheduler: undefined };
    await expect(read(index)).rejects.toThrow('vae: expected AutoencoderKL or AutoencoderTiny, got none');
    expect(await read(index, ['vae'])).toEqual({
      schedulerClass: undefined,
      needed: ['unet', 'text_encoder', 'tokenizer'],
      notices: [],
    });
  });

  it.each([
    [REFINER, "expected a base model of Stable Diffusion XL, got the refiner: it finishes the base model's pictures"],
    [{ ...SDXL, tokenizer_2: undefined }, 'tokenizer_2: expected CLIPTokenizer or CLIPTokenizerFast, got none'],
    [{ ...SD, transformer: ['diffusers', 'SD3Transformer2DModel'] }, 'the component transformer'],
    [{ ...SD, unet: ['diffusers', 'UNet3DConditionModel'] }, 'unet: expected UNet2DConditionModel, got UNet3D'],
    [{ ...SD, text_encoder: ['transformers', 'T5EncoderModel'] }, 'text_encoder: expected CLIPTextModel or'],
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
