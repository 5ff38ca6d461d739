import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  selfAttention,
  tensor,
  type Backend,
  type ConditionedRun,
  type DiffusionModel,
  type ModelFiles,
  type NetworkFiles,
  type PictureFrame,
  type Tensor,
} from '@zeroreel/core';
import { loadModel, openNetwork } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { entries, expectClose, GoldenTensors, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdapterConditioner } from './adapter-conditioner.js';
import { parseAdapterConfig } from './adapter-graph.js';
import { plugin } from './index.js';

const folder = (name: string) => fileURLToPath(new URL(`../goldens/${name}`, import.meta.url));
const goldens = new GoldenTensors(folder('networks.safetensors'));
const { timestep } = JSON.parse(readFileSync(folder('golden.json'), 'utf8')) as { readonly timestep: number };
const TOLERANCE = { relative: 1e-4 };

const latents = goldens.float('latents');
const context = goldens.float('context');
const [frames = 0, , height = 0, width = 0] = latents.shape;
const pictures = framesOf(goldens.byte('pictures'));

/** `[F, 3, H, W]` → pictures with interleaved channels. */
function framesOf({ data, shape: [count = 0, , rows = 0, columns = 0] }: Tensor<'uint8'>): readonly PictureFrame[] {
  const pixels = rows * columns;
  return Array.from({ length: count }, (_, frame) => ({
    width: columns,
    height: rows,
    data: Uint8Array.from(
      { length: 3 * pixels },
      (__, at) => data[3 * pixels * frame + (at % 3) * pixels + Math.floor(at / 3)]!,
    ),
  }));
}

/** The checkpoint `sd1` with the golden UNet in the place of its own. */
function modelFiles(): ModelFiles {
  const [checkpoint, unet] = [openModelFolder(readGoldens('sd1').checkpoint), openModelFolder(folder('unet'))];
  const place = (path: string) => (path === 'unet' || path.startsWith('unet/') ? unet : checkpoint);
  const inside = (path: string) => (path === 'unet' ? '' : path.replace(/^unet\//, ''));
  return {
    name: 'sd1 with another UNet',
    has: (path) => place(path).has(inside(path)),
    list: (path) => place(path).list(inside(path)),
    open: (path) => place(path).open(inside(path)),
  };
}

let backend: Backend;
let model: DiffusionModel;
let network: NetworkFiles;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  model = await loadModel(modelFiles(), backend, { dtype: 'float32' });
  network = await openNetwork(openModelFolder(folder('adapter')));
});
afterAll(() => backend.close());

const runOf = (): ConditionedRun =>
  ({
    model,
    video: { frames, width: 4 * width, height: 4 * height },
    guidance: { rows: ['negative', 'prompt'], apply: (x: Tensor) => x },
    signal: undefined,
  }) as unknown as ConditionedRun;

async function evaluate(settings: { readonly scale: number; readonly until?: number }, step = 0): Promise<Tensor> {
  const conditioner = new AdapterConditioner({ name: 'adapter', network, frames: pictures, until: 1, ...settings });
  await using prepared = await conditioner.prepare(runOf());
  const { additions } = prepared;
  await using unet = await model.compileUNet({
    ...{ height, width, rows: 2, chunkSize: frames - 1, attention: selfAttention, additions },
  });
  return await unet.evaluateAll({ latents, timestep, text: { context }, ...prepared.inputs(step, 4) });
}

describe('a T2I-Adapter', () => {
  it('has the features of diffusers', async () => {
    const conditioner = new AdapterConditioner({ name: 'a', network, frames: pictures, scale: 1, until: 1 });
    await using prepared = await conditioner.prepare(runOf());
    const { perFrame } = prepared.inputs(0, 4);
    for (const level of [0, 1, 2, 3]) {
      expectClose(perFrame![`a.feature.${level}`]!, goldens.float(`feature.${level}`), TOLERANCE);
    }
  });

  it.each([
    ['with all of it', { scale: 1 }, 'output.adapter'],
    ['with half of it', { scale: 0.5 }, 'output.half'],
    ['with none of it', { scale: 0 }, 'output.plain'],
  ] as const)('gives the UNet the answers of diffusers, %s', async (_, settings, golden) => {
    expectClose(await evaluate(settings), goldens.float(golden), TOLERANCE);
  });

  it('has no say after the steps that it was given', async () => {
    expectClose(await evaluate({ scale: 1, until: 0.5 }, 1), goldens.float('output.adapter'), TOLERANCE);
    expectClose(await evaluate({ scale: 1, until: 0.5 }, 2), goldens.float('output.plain'), TOLERANCE);
  });

  it('goes frame by frame too', async () => {
    const conditioner = new AdapterConditioner({ name: 'a', network, frames: pictures, scale: 1, until: 1 });
    await using prepared = await conditioner.prepare(runOf());
    await using unet = await model.compileUNet({
      ...{ height, width, rows: 2, chunkSize: 1, attention: selfAttention, additions: prepared.additions },
    });
    const { perFrame = {}, shared } = prepared.inputs(0, 4);
    const input = (frame: number) => ({
      ...{ latents: entries(latents, frame, frame + 1), timestep, text: { context }, ...(shared && { shared }) },
      perFrame: Object.fromEntries(Object.entries(perFrame).map(([name, x]) => [name, entries(x, frame, frame + 1)])),
    });
    const anchor = await unet.evaluateAnchor(input(0));
    const { modelOutput, shared: last } = await unet.evaluateFollowers(input(2), anchor.shared);
    const expected = goldens.float('output.adapter');
    const frame = (of: Tensor, row: number, index: number, count: number) => {
      const size = of.data.length / (2 * count);
      return of.data.subarray((row * count + index) * size, (row * count + index + 1) * size);
    };
    for (const row of [0, 1]) {
      const [got, want] = [frame(modelOutput, row, 0, 1), frame(expected, row, 2, frames)];
      expectClose(tensor(got.slice(), [got.length]), tensor(want.slice(), [want.length]), TOLERANCE);
    }
    last[Symbol.dispose]();
    anchor.shared[Symbol.dispose]();
  });

  it('refuses an adapter for another UNet, and another kind of network, naming it', async () => {
    await using sd1 = await loadModel(openModelFolder(readGoldens('sd1').checkpoint), backend, { dtype: 'float32' });
    const conditioner = new AdapterConditioner({ name: 'a', network, frames: pictures, scale: 1, until: 1 });
    await using prepared = await conditioner.prepare(runOf());
    const plan = { height, width, rows: 2, chunkSize: 2, attention: selfAttention, additions: prepared.additions };
    await expect(sd1.compileUNet(plan)).rejects.toThrow('was made for another UNet: expected features of');
    const light = { name: 'x', config: { adapter_type: 'light_adapter' } };
    expect(() => parseAdapterConfig(light)).toThrow('x: adapter_type: expected full_adapter, got "light_adapter"');
    expect(() => parseAdapterConfig({ name: 'x', config: { in_channels: 3 } })).toThrow('x: channels: expected a list');
  });

  it('follows the options of the plugin', async () => {
    const values = { clip: pictures.toReversed(), network, scale: 0.3, until: 0.5 };
    const [provision] = await plugin.provides(values, { name: 'x' });
    await using prepared = await (provision!.make() as AdapterConditioner).prepare(runOf());
    const scaleAt = (step: number) => prepared.inputs(step, 4).shared!['x.scale']!.data[0];
    expect([scaleAt(0), scaleAt(1), scaleAt(2)]).toEqual([Math.fround(0.3), Math.fround(0.3), 0]);
    const feature = prepared.inputs(0, 4).perFrame!['x.feature.0']!;
    expectClose(entries(feature, 0, 1), entries(goldens.float('feature.0'), frames - 1, frames), TOLERANCE);
  });
});
