import { writeFileSync } from 'node:fs';
import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, DiffusionModel, ModelFiles } from '@zeroreel/core';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { readSdxlGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { independent } from '../__testing__/attention-processors.js';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import {
  emptySingleFile,
  singleFileGolden,
  writeSingleFile,
  type SingleFileGolden,
} from '../__testing__/single-file.js';
import { readCheckpoint } from '../checkpoint/checkpoint.js';
import { loadModel } from '../load-model.js';
import { openParts } from '../weights/open-parts.js';
import { checkpointOverlay } from '../weights/overlays/checkpoint-overlay.js';

const { checkpoint, tensors, given } = readSdxlGoldens();

let backend: Backend;
let copy: CheckpointCopy;
let single: ModelFiles;
const folder = openModelFolder(checkpoint);
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  const { unet, vae, text_encoder, text_encoder_2 } = Object.fromEntries(await openParts(folder));
  copy = new CheckpointCopy(checkpoint);
  const path = copy.path('single.safetensors');
  const parts = { unet: unet!, vae: vae!, text_encoder: text_encoder!, text_encoder_2: text_encoder_2! };
  writeFileSync(path, await writeSingleFile(singleFileGolden('sdxl-small'), parts, 'float16'));
  single = openModelFile(path);
});
afterAll(async () => {
  copy[Symbol.dispose]();
  await backend[Symbol.asyncDispose]();
});

describe('a single file of Stable Diffusion XL', () => {
  const latents = tensors.float('unet.latents');
  const [, , height = 0, width = 0] = latents.shape;

  async function everything(model: DiffusionModel) {
    const { texts } = await model.encodePrompts([undefined, given.prompt]);
    await using unet = await model.compileUNet({ height, width, rows: 2, chunkSize: 1, attention: independent });
    const output = await unet.evaluateAll({ latents, timestep: 500, text: texts });
    await using autoencoder = await model.compileAutoencoder({ width: 8 * width, height: 8 * height });
    const picture = await autoencoder.decode(first());
    return { texts, output, picture };
  }
  const first = () => {
    const { data, shape } = tensors.float('video.euler.final');
    return { dtype: 'float32', shape: [1, ...shape.slice(1)], data: data.slice(0, data.length / shape[0]!) } as const;
  };

  it('gives the numbers of its folder, to the bit', async () => {
    await using ofFile = await loadModel(single, backend, { config: folder });
    await using ofFolder = await loadModel(folder, backend);
    expect(await everything(ofFile)).toEqual(await everything(ofFolder));
    expect(ofFile.scalingFactor).toBe(0.13025);
  });

  it('lies over its folder as other weights', async () => {
    const overlay = await checkpointOverlay(single);
    await using model = await loadModel(folder, backend);
    const plain = await model.encodePrompts([given.prompt]);
    expect(await model.encodePrompts([given.prompt], { overlays: [overlay] })).toEqual(plain);
  });
});

/** A file of weights without numbers. */
function headerOnly(golden: SingleFileGolden): ModelFiles {
  const { size, header } = emptySingleFile(golden, 'float16');
  const read = (offset: number, length: number) => Promise.resolve(header.slice(offset, offset + length));
  return {
    ...memoryModelFiles({ 'model.safetensors': '' }),
    open: () => Promise.resolve({ location: 'memory:file', size, read }),
  };
}

describe('the published file alone tells', () => {
  const golden = singleFileGolden('sdxl');
  const without = (prefix: string): SingleFileGolden => ({
    ...golden,
    shapes: Object.fromEntries(Object.entries(golden.shapes).filter(([key]) => !key.startsWith(prefix))),
  });

  it('both encoders and tokenizers, the second of which pads with !, and Euler from the noisiest but one', async () => {
    const { xl, unet, vae, textEncoder, tokenizer, scheduler, notices } = await readCheckpoint(headerOnly(golden));
    expect(unet.config).toMatchObject({ sampleSize: 128, addition: { channels: 2816, sizeChannels: 256 } });
    expect(vae.config).toMatchObject({ scalingFactor: 0.13025, forceUpcast: true });
    expect(textEncoder.config).toMatchObject({ layers: 12, activation: 'quick_gelu' });
    expect(xl?.textEncoder.config).toMatchObject({ layers: 32, activation: 'gelu', pooledChannels: 1280 });
    expect(xl?.zeroesMissing).toBe(true);
    expect([...tokenizer.encode('a cat').ids.subarray(0, 5)]).toEqual([49406, 320, 2368, 49407, 49407]);
    expect([...xl!.tokenizer.encode('a cat').ids.subarray(0, 5)]).toEqual([49406, 320, 2368, 49407, 0]);
    expect(scheduler).toMatchObject({
      ...{ className: 'EulerDiscreteScheduler', timestepSpacing: 'leading', stepsOffset: 1 },
      predictionType: 'epsilon',
    });
    expect(notices).toEqual([expect.stringContaining('its UNet predicts ε')]);
  });

  it('by its marks that it predicts v to zero terminal SNR', async () => {
    const marked = { ...golden, unused: { ...golden.unused, v_pred: [0], ztsnr: [0] } };
    const { scheduler, notices } = await readCheckpoint(headerOnly(marked));
    expect(scheduler).toMatchObject({ predictionType: 'v_prediction', rescaleBetasZeroSnr: true });
    expect(notices).toEqual([]);
  });

  it('takes an autoencoder in a file of its own as one of its own latents', async () => {
    const vae = headerOnly({ ...without('model.'), unused: {} });
    const { shapes } = without('model.');
    const bare = Object.fromEntries(
      Object.entries(shapes)
        .filter(([key]) => key.startsWith('first_stage_model.'))
        .map(([key, shape]) => [key.replace('first_stage_model.', ''), shape]),
    );
    const alone = headerOnly({ ...golden, shapes: bare, unused: {} });
    const own = await readCheckpoint(headerOnly(without('first_stage_model.')), { vae: alone });
    expect(own.vae.config).toMatchObject({ scalingFactor: 0.13025 });
    const ofOther = await readCheckpoint(headerOnly(singleFileGolden('sd15')), { vae: alone });
    expect(ofOther.vae.config).toMatchObject({ scalingFactor: 0.18215 });
    const whole = await readCheckpoint(headerOnly(singleFileGolden('sd15')), { vae });
    expect(whole.notices).toContainEqual(expect.stringContaining('scales latents by 0.13025'));
  });

  it.each([
    ['conditioner.embedders.1.', 'expected a whole checkpoint with model.diffusion_model.…'],
    ['conditioner.embedders.0.', 'conditioner.embedders.0.… and .1.…, got unet and vae and text_encoder_2 alone'],
  ])('refuses itself without %s', async (prefix, message) => {
    await expect(readCheckpoint(headerOnly(without(prefix)))).rejects.toThrow(message);
  });
});
