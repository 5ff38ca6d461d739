import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, ModelFiles, Tensor } from '@zeroreel/core';
import { openModel } from '@zeroreel/node';
import { expectClose, GoldenTensors, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { float32File } from '../__testing__/safetensors-bytes.js';
import { CompiledAutoencoder } from '../compiled/compiled-autoencoder.js';
import { loadModel } from '../load-model.js';
import { openTinyAutoencoder, openVae } from './open-vae.js';

/** Written by tools/goldens/taesd.py: an AutoencoderTiny of diffusers, and what it encodes and decodes. */
const folder = fileURLToPath(new URL('../__fixtures__/taesd', import.meta.url));
const goldens = new GoldenTensors(`${folder}/golden.safetensors`);
const golden = (name: string) => goldens.float(name);

/** Sums of some dozens of products, in another order than torch's, through forty layers. */
const TOLERANCE = { relative: 2e-5 };

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend.close());

async function compile(files: ModelFiles, open: typeof openVae | typeof openTinyAutoencoder) {
  const [, , height = 0, width = 0] = golden('picture').shape;
  const component = await open(files);
  expect(component.config.kind).toBe('tiny');
  return new CompiledAutoencoder({ component, backend, dtype: 'float32', width, height });
}

describe('a tiny autoencoder decodes and encodes as AutoencoderTiny does', () => {
  it.each([
    ['a folder', folder, openTinyAutoencoder],
    ['a folder in the place of the VAE', folder, openVae],
    ['a file with keys of diffusers', `${folder}/diffusion_pytorch_model.safetensors`, openTinyAutoencoder],
    ['the same in the place of the VAE', `${folder}/diffusion_pytorch_model.safetensors`, openVae],
  ] as const)('%s', async (_, path, open) => {
    await using autoencoder = await compile(await openModel(path), open);
    expectClose(await autoencoder.decode(golden('latents')), golden('decoded'), TOLERANCE);
    const { mean, std } = await autoencoder.encode(golden('picture'));
    expectClose(mean, golden('encoded'), TOLERANCE);
    expectClose(std, { ...mean, data: new Float32Array(mean.data.length) }, { absolute: 0 });
  });

  it("TAESD's own files, of one half or both", async () => {
    await using decoder = await compile(await openModel(`${folder}/taesd_decoder.safetensors`), openTinyAutoencoder);
    expectClose(await decoder.decode(golden('latents')), golden('decoded'), TOLERANCE);
    await expect(decoder.encode(golden('picture'))).rejects.toMatchObject({ code: 'invalid-model' });
    await using encoder = await compile(await openModel(`${folder}/taesd_encoder.safetensors`), openTinyAutoencoder);
    expectClose((await encoder.encode(golden('picture'))).mean, golden('encoded'), TOLERANCE);
    const own = await openModel(folder);
    const withoutConfig = { ...own, has: async (path: string) => path !== 'config.json' && own.has(path) };
    await using both = await compile(withoutConfig, openTinyAutoencoder);
    expectClose(await both.decode(golden('latents')), golden('decoded'), TOLERANCE);
    expectClose((await both.encode(golden('picture'))).mean, golden('encoded'), TOLERANCE);
  });
});

/** A decoder of three stages without numbers, which makes every picture black, for the cells of the golden checkpoint. */
const conv = (key: string, outChannels: number, inChannels: number, bias = true) => ({
  [`${key}.weight`]: [outChannels, inChannels, 3, 3],
  ...(bias && { [`${key}.bias`]: [outChannels] }),
});
const block = (index: number) => [0, 2, 4].map((layer) => conv(`${index}.conv.${layer}`, 8, 8));
const BLACK = Object.assign(
  {},
  ...[conv('1', 8, 4), ...block(3), conv('5', 8, 8, false), ...block(6), conv('8', 8, 8, false), ...block(9)],
  conv('10', 3, 8),
) as Record<string, number[]>;

describe('beside a model', () => {
  const { checkpoint, networks } = readGoldens('sd1');
  const latents = networks.float('vae.latents');
  const isBlack = (picture: Tensor) => picture.data.every((value) => value === -1);

  it('draws sketches, and decodes where it is told so', async () => {
    using copy = new CheckpointCopy(checkpoint);
    writeFileSync(join(copy.folder, 'taesd_decoder.safetensors'), float32File(BLACK));
    const taesd = await openModel(join(copy.folder, 'taesd_decoder.safetensors'));
    const [, , height = 0, width = 0] = networks.float('vae.picture').shape;
    await using model = await loadModel(await openModel(checkpoint), backend, { taesd });
    const sketches = (await model.sketch?.(latents)) ?? [];
    expect(sketches.map(({ shape }) => shape)).toEqual([[1, 3, height, width]]);
    expect(sketches.every(isBlack)).toBe(true);
    await using vae = await model.compileAutoencoder({ width, height });
    expect(isBlack(await vae.decode(latents))).toBe(false);
    await using tiny = await loadModel(await openModel(checkpoint), backend, { taesd, decoder: 'tiny' });
    await using decoder = await tiny.compileAutoencoder({ width, height });
    expect(isBlack(await decoder.decode(latents))).toBe(true);
    expectClose((await decoder.encode(networks.float('vae.picture'))).mean, networks.float('vae.mean'), {
      relative: 1e-4,
    });
  });

  it('has to fit it, and to be one', async () => {
    const open = async (taesd: ModelFiles) => loadModel(await openModel(checkpoint), backend, { taesd });
    await expect(open(await openModel(folder))).rejects.toThrow('pixels of a latent cell');
    await expect(open(await openModel(`${checkpoint}/vae`))).rejects.toThrow('got an autoencoder (VAE)');
    await expect(open(await openModel(`${checkpoint}/text_encoder/model.safetensors`))).rejects.toThrow(
      'expected a tiny autoencoder (TAESD), got a text encoder',
    );
    await using plain = await loadModel(await openModel(checkpoint), backend);
    expect(plain.sketch).toBeUndefined();
    await expect(loadModel(await openModel(checkpoint), backend, { decoder: 'tiny' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
