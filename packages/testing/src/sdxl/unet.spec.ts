import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  concatFrames,
  selfAttention,
  tensor,
  type AttentionProcessor,
  type Backend,
  type DeepCall,
  type DiffusionModel,
  type Tensor,
  type UNetAddition,
} from '@zeroreel/core';
import { loadControlNet, openNetwork } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { entries, entry } from '../goldens/golden-tensors.js';
import { specBackend } from '../parity/golden-model.js';
import { openSdxl, sdxl } from './golden-sdxl.js';

const { tensors, given } = sdxl;
const TOLERANCE = { relative: 1e-4 };
const latents = tensors.float('unet.latents');
const [timestep = 0] = tensors.float('unet.timestep').data;
const [frames = 0, , height = 0, width = 0] = latents.shape;

let backend: Backend;
let model: DiffusionModel;
let text: Readonly<Record<string, Tensor>>;
beforeAll(async () => {
  backend = await specBackend();
  model = await openSdxl(backend);
  text = await textsFor();
});
afterAll(() => backend[Symbol.asyncDispose]());

const textsFor = async (modelOptions: Readonly<Record<string, unknown>> = {}) => {
  const size = { width: given.width, height: given.height };
  return (await model.encodePrompts([given.negativePrompt, given.prompt], { ...size, modelOptions })).texts;
};

interface Evaluation {
  readonly attention?: AttentionProcessor;
  readonly text?: Readonly<Record<string, Tensor>>;
  readonly additions?: readonly UNetAddition[];
  readonly perFrame?: Readonly<Record<string, Tensor>>;
  readonly shared?: Readonly<Record<string, Tensor>>;
}

/** All frames in one graph. */
async function together({ attention = selfAttention, additions = [], ...inputs }: Evaluation): Promise<Tensor> {
  const rows = 2;
  await using unet = await model.compileUNet({ height, width, rows, chunkSize: frames - 1, attention, additions });
  return await unet.evaluateAll({ latents, timestep, text, ...inputs });
}

describe('the UNet of Stable Diffusion XL', () => {
  it('is that of diffusers, each guidance row with its own pooled text', async () => {
    expectClose(await together({}), tensors.float('unet.plain'), TOLERANCE);
  });

  it('is that of diffusers with cross-frame attention, in one graph and frame by frame', async () => {
    const expected = tensors.float('unet.cross');
    expectClose(await together({ attention: firstFrameAttention }), expected, TOLERANCE);
    await using unet = await model.compileUNet({
      height,
      width,
      rows: 2,
      chunkSize: 3,
      attention: firstFrameAttention,
    });
    const anchor = await unet.evaluateAnchor({ latents: entries(latents, 0, 1), timestep, text });
    const second = await unet.evaluateFollowers({ latents: entries(latents, 1, 2), timestep, text }, anchor.shared);
    second.shared[Symbol.dispose]();
    for (const row of [0, 1]) {
      const both = concatFrames([entry(anchor.modelOutput, row), entry(second.modelOutput, row)]);
      expectClose(both, entry(expected, row), TOLERANCE);
    }
  });

  it('for one guidance row is the second row of two', async () => {
    const own = Object.fromEntries(Object.entries(text).map(([name, x]) => [name, entries(x, 1, 2)]));
    await using unet = await model.compileUNet({ height, width, rows: 1, chunkSize: 1, attention: selfAttention });
    const output = await unet.evaluateAll({ latents, timestep, text: own });
    expectClose(entry(output, 0), entry(tensors.float('unet.plain'), 1), TOLERANCE);
  });

  it('reads a text of its own for each frame', async () => {
    const perFrame = Object.fromEntries(
      Object.entries(text).map(([name, x]) => [
        name,
        tensor(Float32Array.from([...x.data, ...x.data]), [frames, ...x.shape]),
      ]),
    );
    const plan = { height, width, rows: 2, chunkSize: 1, attention: selfAttention, textPerFrame: true };
    await using unet = await model.compileUNet(plan);
    const output = await unet.evaluateAll({ latents, timestep, text: perFrame });
    expectClose(output, tensors.float('unet.plain'), TOLERANCE);
  });

  it('gives its own numbers again from deep features of the same step, and others from those of another', async () => {
    const plan = { height, width, rows: 2, chunkSize: 1, attention: selfAttention, deepFeatures: true };
    await using unet = await model.compileUNet(plan);
    const call = (at: number, mode: DeepCall['mode']) =>
      unet.evaluateAll({ latents, timestep: at, text, deep: { mode, place: 'all' } });
    expectClose(await call(timestep, 'stores'), tensors.float('unet.plain'), TOLERANCE);
    expectClose(await call(timestep, 'reuses'), tensors.float('unet.plain'), TOLERANCE);
    await call(timestep / 2, 'stores');
    const reused = await call(timestep, 'reuses');
    expect(() => expectClose(reused, tensors.float('unet.plain'), TOLERANCE)).toThrow('the difference');
  });

  it('is near its numbers in int8, and not the same', async () => {
    await using small = await cpuBackend({ threads: 1, worker: false, precision: 'int8' });
    await using quantised = await openSdxl(small);
    const plan = { height, width, rows: 2, chunkSize: 1, attention: selfAttention };
    await using unet = await quantised.compileUNet(plan);
    const { data } = await unet.evaluateAll({ latents, timestep, text });
    const expected = tensors.float('unet.plain').data;
    const error = Math.hypot(...data.map((x, i) => x - expected[i]!)) / Math.hypot(...expected);
    expect(error).toBeGreaterThan(1e-3);
    expect(error).toBeLessThan(0.05);
  });

  it('is told the original size, the crop and the target size', async () => {
    const [h0, w0, top, left, h1, w1] = given.cropped;
    const sizes = { originalSize: `${w0}x${h0}`, crop: `${left},${top}`, targetSize: `${w1}x${h1}` };
    const output = await together({ text: await textsFor(sizes) });
    expectClose(output, tensors.float('unet.cropped'), TOLERANCE);
    expect(() => expectClose(output, tensors.float('unet.plain'), TOLERANCE)).toThrow('the difference');
  });

  it('takes a ControlNet, which adds pooled text and sizes by layers of its own', async () => {
    await using net = await loadControlNet(await openNetwork(openModelFolder(sdxl.controlnet)), backend, {
      dtype: 'float32',
    });
    const output = await together({
      additions: [net.addition('net')],
      perFrame: { 'net.hint': await net.embed(tensors.float('control.picture')) },
      shared: { 'net.scale': tensor(Float32Array.of(1), [1]) },
    });
    expectClose(output, tensors.float('control.unet'), TOLERANCE);
  });
});
