import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, DiffusionModel } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { entries, entry, expectClose, GoldenTensors } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossFrame } from './__testing__/attention-processors.js';
import { loadModel } from './load-model.js';

/**
 * Made by tools/goldens/mini.py with torch 2.13.0, diffusers 0.42.1, transformers 5.23.0; the command is in its head.
 */
const goldens = new GoldenTensors(fileURLToPath(new URL('__fixtures__/mini.safetensors', import.meta.url)));
const TEXTS = ['', 'a panda is dancing in the city', `A red car on the beach, 🐼 ${'very '.repeat(40)}`];

describe('the embedded model', () => {
  let backend: Backend;
  let model: DiffusionModel;
  beforeAll(async () => {
    backend = await cpuBackend({ threads: 1, worker: false });
    model = await loadModel(openModelFolder(miniModelPath()), backend);
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  it('draws 128×128 pictures over latents of a quarter of that', () => {
    expect(model).toMatchObject({ defaultSize: 128, vaeScaleFactor: 4, latentChannels: 4, unetChannels: 4 });
    expect(model.scheduler).toMatchObject({ className: 'DDIMScheduler', clipSample: false, stepsOffset: 1 });
  });

  it('gives the text embeddings of transformers to 1e-5, and says what it cut', async () => {
    const { texts, cut } = await model.encodePrompts(TEXTS);
    expectClose(texts['context']!, goldens.float('text'), { absolute: 1e-5 });
    expect(cut.slice(0, 2)).toEqual(['', '']);
    expect(cut[2]).toMatch(/^very( very)+$/);
  });

  it('gives an evaluation of the UNet of diffusers to 1e-4', async () => {
    const context = entries(goldens.float('text'), 0, 2);
    const plan = { height: 16, width: 16, rows: 2, chunkSize: 1, attention: crossFrame };
    await using unet = await model.compileUNet(plan);
    const latents = goldens.float('unet.latents');
    const { modelOutput, shared } = await unet.evaluateAnchor({ latents, timestep: 481, text: { context } });
    shared[Symbol.dispose]();
    for (const row of [0, 1]) {
      const got = entry(entry(modelOutput, row), 0);
      expectClose(got, entry(goldens.float('unet.output'), row), { relative: 1e-4 });
    }
  });

  it('decodes a picture as diffusers to 1e-4', async () => {
    await using autoencoder = await model.compileAutoencoder({ width: 48, height: 32 });
    const picture = await autoencoder.decode(goldens.float('vae.latents'));
    expectClose(picture, goldens.float('vae.picture'), { relative: 1e-4 });
  });
});
