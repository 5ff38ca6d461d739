import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, DiffusionModel, Tensor, UNetOutput } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { entries, entry, expectClose, GOLDEN_NAMES, readGoldens, type Goldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossFrame, independent } from './__testing__/attention-processors.js';
import { loadModel } from './load-model.js';

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Of one guidance row and frame of a model output `[G, F, C, h, w]`. */
const frameOf = ({ modelOutput }: UNetOutput, row: number, frame: number): Tensor =>
  entry(entry(modelOutput, row), frame);

describe.each(GOLDEN_NAMES)('loadModel gives the numbers of diffusers: %s', (name) => {
  const goldens: Goldens = readGoldens(name);
  const { networks } = goldens;
  let model: DiffusionModel;
  beforeAll(async () => {
    model = await loadModel(openModelFolder(goldens.checkpoint), backend);
  });
  afterAll(() => model[Symbol.asyncDispose]());

  it('tells its sizes', () => {
    const [, latentChannels = 0, height = 0] = networks.float('vae.latents').shape;
    const [, , pixels = 0] = networks.float('vae.decoded').shape;
    expect(model).toMatchObject({
      name: goldens.checkpoint,
      latentChannels,
      unetChannels: 4,
      vaeScaleFactor: pixels / height,
    });
  });

  it.each([0, 1])('text embeddings with clip skip %i, to 1e-5', async (clipSkip) => {
    const { texts } = await model.encodePrompts(goldens.texts, { clipSkip });
    expectClose(texts['context']!, networks.float(`text.clip_skip_${clipSkip}`), { absolute: 1e-5 });
  });

  it.each([
    ['independent', 3, independent],
    ['cross_frame', 3, crossFrame],
    ['cross_frame', 2, crossFrame],
  ] as const)('the UNet with %s attention in chunks of %i, to 1e-4 relative', async (key, chunkSize, attention) => {
    const latents = networks.float('unet.latents');
    const context = networks.float('unet.context');
    const text = { context };
    const expected = networks.float(`unet.${key}`);
    const timestep = networks.float('unet.timestep').data[0] ?? 0;
    const [frames = 0, , height = 0, width = 0] = latents.shape;
    const plan = { height, width, rows: context.shape[0] ?? 0, chunkSize, attention };
    await using unet = await model.compileUNet(plan);

    const anchor = await unet.evaluateAnchor({ latents: entries(latents, 0, 1), timestep, text });
    using shared = anchor.shared;
    for (let row = 0; row < plan.rows; row++) {
      expectClose(frameOf(anchor, row, 0), entry(entry(expected, row), 0), { relative: 1e-4 });
    }
    for (let begin = 1; begin < frames; begin += chunkSize) {
      const end = Math.min(frames, begin + chunkSize);
      const chunk = await unet.evaluateFollowers({ latents: entries(latents, begin, end), timestep, text }, shared);
      chunk.shared[Symbol.dispose]();
      expect(chunk.modelOutput.shape).toEqual([plan.rows, end - begin, ...expected.shape.slice(2)]);
      for (let row = 0; row < plan.rows; row++) {
        for (let frame = begin; frame < end; frame++) {
          expectClose(frameOf(chunk, row, frame - begin), entry(entry(expected, row), frame), { relative: 1e-4 });
        }
      }
    }
  });

  it('the autoencoder both ways, to 1e-4', async () => {
    const [, , height = 0, width = 0] = networks.float('vae.picture').shape;
    await using autoencoder = await model.compileAutoencoder({ width, height });
    const { mean, std } = await autoencoder.encode(networks.float('vae.picture'));
    expectClose(mean, networks.float('vae.mean'), { relative: 1e-4 });
    expectClose(std, networks.float('vae.std'), { relative: 1e-4 });
    const picture = await autoencoder.decode(networks.float('vae.latents'));
    expectClose(picture, networks.float('vae.decoded'), { relative: 1e-4 });
  });
});
