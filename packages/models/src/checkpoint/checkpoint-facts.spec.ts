import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { readSdxlGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { readCheckpointFacts, readModelFigures } from './checkpoint-facts.js';

describe('readModelFigures', () => {
  it('tells the sizes of the embedded model', async () => {
    const files = openModelFolder(miniModelPath());
    const { unet, vae, textEncoder, vaeScaleFactor } = await readModelFigures(files);
    const { size } = await files.open('unet/diffusion_pytorch_model.safetensors');
    expect(unet.parameters).toBeGreaterThan(size / 4.1);
    expect(unet.parameters).toBeLessThan(size / 2);
    expect(unet.byType).toEqual({ float16: unet.parameters });
    expect(unet.largest).toBeLessThan(unet.parameters);
    expect(unet.levels[0]).toMatchObject({ channels: expect.any(Number), layers: expect.any(Number) });
    expect(unet.levels.some(({ attends }) => attends)).toBe(true);
    expect(vae.channels).toHaveLength(Math.log2(vaeScaleFactor) + 1);
    expect(textEncoder.parameters).toBeGreaterThan(0);
  });
});

it('tells of Stable Diffusion XL the larger text encoder, and how many transformer blocks a level has', async () => {
  const { textEncoder, unet } = await readModelFigures(openModelFolder(readSdxlGoldens().checkpoint));
  expect(textEncoder.largest).toBe(604 * 24);
  expect(unet.levels.map(({ attends, transformerLayers = 1 }) => attends && transformerLayers)).toEqual([false, 1, 2]);
  expect(unet.midTransformers).toBe(2);
});

it('tells what a run takes of the checkpoint: its own defaults, its size, its sampler', async () => {
  const { defaults } = await readCheckpointFacts(openModelFolder(miniModelPath()));
  expect(defaults).toEqual({ width: 128, height: 128, sampler: 'ddim', guidanceScale: 6 });
});
