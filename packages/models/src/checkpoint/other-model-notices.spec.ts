import { readGoldens } from '@zeroreel/testing';
import { openModelFolder } from '@zeroreel/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint, type Checkpoint } from './checkpoint.js';
import { otherModelNotices } from './other-model-notices.js';

let vae: Checkpoint['vae'];
beforeAll(async () => {
  ({ vae } = await readCheckpoint(openModelFolder(readGoldens('sd1').checkpoint)));
});

describe('an autoencoder beside a model that is not XL', () => {
  it.each([
    'sdxl_vae.safetensors',
    'models/SDXL-VAE-FP16-fix',
    'xlVAEC_f1.safetensors',
    'ponyXL.safetensors',
    'ponyXLvae.safetensors',
    'xlvae.safetensors',
    'juggernautxl_v9.safetensors',
    'xl/vae.safetensors',
    'sdxl/mine.safetensors',
    'animagineXL40.safetensors',
    'stabilityai/stable-diffusion-xl-base-1.0/vae',
    'madebyollin/taesdxl/diffusion_pytorch_model.safetensors',
    'C:\\models\\sd_xl_base.safetensors',
  ])('%s is told to be of another', (name) => {
    expect(otherModelNotices({ ...vae, name }, false)).toEqual([
      `${name}: its name says Stable Diffusion XL, whose latents are others: colours will be wrong`,
    ]);
    expect(otherModelNotices({ ...vae, name }, true)).toEqual([]);
  });

  it.each([
    'vae-ft-mse-840000-ema-pruned.safetensors',
    'pixlr.safetensors',
    'axle/vae',
    '/tmp/zeroreel-checkpoint-AxlCky/v',
    '/home/xl/mine.safetensors',
    'size-XXL.safetensors',
    '/',
  ])('%s is not', (name) => {
    expect(otherModelNotices({ ...vae, name }, false)).toEqual([]);
  });
});
