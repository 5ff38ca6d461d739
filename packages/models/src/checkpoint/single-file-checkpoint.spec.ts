import { writeFileSync } from 'node:fs';
import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, ModelFiles } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { expectClose, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { independent } from '../__testing__/attention-processors.js';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { goldenParts } from '../__testing__/golden-weights.js';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import {
  emptySingleFile,
  singleFileGolden,
  writeSingleFile,
  type SingleFileGolden,
} from '../__testing__/single-file.js';
import { loadModel } from '../load-model.js';
import { readCheckpoint } from './checkpoint.js';

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

describe.each([
  ['sd1', 'float32'],
  ['sd2', 'float16'],
] as const)('a single file gives the numbers of its folder: %s', (name, dtype) => {
  const { checkpoint, networks, texts } = readGoldens(name);
  let copy: CheckpointCopy;
  let files: ModelFiles;
  beforeAll(async () => {
    const { unet, vae, text_encoder } = await goldenParts(name);
    copy = new CheckpointCopy(checkpoint);
    const path = copy.path('single.safetensors');
    writeFileSync(
      path,
      await writeSingleFile(singleFileGolden(name), { unet: unet!, vae: vae!, text_encoder: text_encoder! }, dtype),
    );
    files = openModelFile(path);
  });
  afterAll(() => {
    copy[Symbol.dispose]();
  });

  it('text encoder, UNet and autoencoder, to the tolerances of the folder', async () => {
    await using model = await loadModel(files, backend, { config: openModelFolder(checkpoint) });
    const encoded = await model.encodePrompts(texts);
    expectClose(encoded.texts['context']!, networks.float('text.clip_skip_0'), { absolute: 1e-5 });

    const latents = networks.float('unet.latents');
    const context = networks.float('unet.context');
    const [, , height = 0, width = 0] = latents.shape;
    const folder = await loadModel(openModelFolder(checkpoint), backend);
    const plan = { height, width, rows: context.shape[0] ?? 0, chunkSize: 1, attention: independent };
    const first = {
      ...latents,
      shape: [1, ...latents.shape.slice(1)],
      data: latents.data.slice(0, latents.data.length / latents.shape[0]!),
    };
    const evaluate = async (from: typeof model) => {
      await using unet = await from.compileUNet(plan);
      const { modelOutput, shared } = await unet.evaluateAnchor({ latents: first, timestep: 500, text: { context } });
      shared[Symbol.dispose]();
      return modelOutput;
    };
    expect(await evaluate(model)).toEqual(await evaluate(folder));
    await folder[Symbol.asyncDispose]();

    const [, , pixelHeight = 0, pixelWidth = 0] = networks.float('vae.picture').shape;
    await using autoencoder = await model.compileAutoencoder({ width: pixelWidth, height: pixelHeight });
    expectClose(await autoencoder.decode(networks.float('vae.latents')), networks.float('vae.decoded'), {
      relative: 1e-4,
    });
  });
});

/** A file of weights without numbers. */
function headerOnly(golden: SingleFileGolden): ModelFiles {
  const { size, header } = emptySingleFile(golden, 'float16');
  const read = async (offset: number, length: number) => header.slice(offset, offset + length);
  return {
    ...memoryModelFiles({ 'model.safetensors': '' }),
    open: async () => ({ location: 'memory:file', size, read }),
  };
}

/** A published checkpoint with some shapes of its own. */
function published(name: 'sd15' | 'sd21', shapes: Record<string, readonly number[]> = {}): ModelFiles {
  const golden = singleFileGolden(name);
  return headerOnly({ ...golden, shapes: { ...golden.shapes, ...shapes } });
}

describe('a single file alone tells', () => {
  it('Stable Diffusion 1.5, with CLIP’s vocabulary', async () => {
    const { unet, textEncoder, scheduler, tokenizer } = await readCheckpoint(published('sd15'));
    expect(unet.config).toMatchObject({ sampleSize: 64, inChannels: 4, contextChannels: 768 });
    expect(textEncoder.config).toMatchObject({ layers: 12, activation: 'quick_gelu' });
    expect(scheduler).toMatchObject({ predictionType: 'epsilon', stepsOffset: 1, betaSchedule: 'scaled_linear' });
    expect([...tokenizer.encode('a cat').ids.subarray(0, 5)]).toEqual([49406, 320, 2368, 49407, 49407]);
  });

  it('Stable Diffusion 2.1, which predicts v unless it is said otherwise', async () => {
    const { unet, textEncoder, scheduler, tokenizer } = await readCheckpoint(published('sd21'));
    expect(unet.config).toMatchObject({ sampleSize: 96, upcastAttention: true, contextChannels: 1024 });
    expect(textEncoder.config).toMatchObject({ layers: 23, heads: 16, activation: 'gelu' });
    expect(scheduler.predictionType).toBe('v_prediction');
    expect([...tokenizer.encode('a cat').ids.subarray(0, 5)]).toEqual([49406, 320, 2368, 49407, 0]);
    const base = await readCheckpoint(published('sd21'), { prediction: 'epsilon' });
    expect(base.unet.config).toMatchObject({ sampleSize: 64, upcastAttention: false });
    expect(base.scheduler.predictionType).toBe('epsilon');
  });

  it.each([
    ['sd15', 8, 'epsilon'],
    ['sd21', 9, 'epsilon'],
  ] as const)('%s with %i channels predicts %s', async (name, channels, prediction) => {
    const files = published(name, { 'model.diffusion_model.input_blocks.0.0.weight': [320, channels, 3, 3] });
    const { unet, scheduler } = await readCheckpoint(files);
    expect(unet.config.inChannels).toBe(channels);
    expect(scheduler.predictionType).toBe(prediction);
  });
});

describe('a single file is refused', () => {
  it('where a part is missing', async () => {
    const golden = singleFileGolden('sd15');
    const entries = Object.entries(golden.shapes).filter(([key]) => !key.startsWith('first_stage_model.'));
    const files = headerOnly({ ...golden, shapes: Object.fromEntries(entries) });
    await expect(readCheckpoint(files)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('got unet and text_encoder alone') as string,
    });
  });

  it('where its vocabulary is not CLIP’s and no tokenizer is given', async () => {
    const files = published('sd15', {
      'cond_stage_model.transformer.text_model.embeddings.token_embedding.weight': [49409, 768],
    });
    await expect(readCheckpoint(files)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('expected the 49408 tokens of CLIP, got 49409') as string,
    });
  });

  it('as a pickle', async () => {
    await expect(
      readCheckpoint(memoryModelFiles({ 'model.ckpt': Uint8Array.of(0x80, 2, 0x7d) })),
    ).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('a Python pickle, which is not read because it can run code') as string,
    });
  });
});

it('prediction goes before what a folder says', async () => {
  const { scheduler } = await readCheckpoint(openModelFolder(readGoldens('sd1').checkpoint), {
    prediction: 'v_prediction',
  });
  expect(scheduler.predictionType).toBe('v_prediction');
});
