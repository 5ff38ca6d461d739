import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  Conditioner,
  selfAttention,
  tensor,
  type Backend,
  type DiffusionModel,
  type ModelFiles,
  type NetworkFiles,
  type PictureFrame,
  type PluginInput,
  type PreparedConditioner,
  type Tensor,
} from '@zeroreel/core';
import { loadModel, openNetwork } from '@zeroreel/models';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { ADAPTER_GOLDENS, entries, expectClose, readAdapterGoldens, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionedRun } from '../__testing__/conditioned-run.js';
import { partsOf } from '../__testing__/parts-of.js';
import { adapterScaleAt } from './adapter-conditioner.js';
import { t2iAdapter } from './t2i-adapter.js';

type Kind = (typeof ADAPTER_GOLDENS)[number];
type AdapterOptions = Partial<PluginInput<typeof t2iAdapter.options>>;

const goldens = readAdapterGoldens();
const { networks, timestep, both } = goldens;
const TOLERANCE = { relative: 1e-4 };

const latents = networks.float('latents');
const context = networks.float('context');
const [frames = 0, , height = 0, width = 0] = latents.shape;
const clip = framesOf(networks.byte('pictures'));

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
  const [checkpoint, unet] = [openModelFolder(readGoldens('sd1').checkpoint), openModelFolder(goldens.unet)];
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
let network: Readonly<Record<Kind | 'file', NetworkFiles>>;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  model = await loadModel(modelFiles(), backend, { dtype: 'float32' });
  const [full, light, file] = await Promise.all([
    openNetwork(openModelFolder(goldens.folder('full'))),
    openNetwork(openModelFolder(goldens.folder('light'))),
    openNetwork(openModelFile(goldens.file('full'))),
  ]);
  network = { full, light, file };
});
afterAll(() => backend[Symbol.asyncDispose]());

const plugin = (of: NetworkFiles, options: AdapterOptions = {}) =>
  t2iAdapter({ kind: 'ready', clip, network: of, ...options });
const runOf = () => conditionedRun(model, { frames, width: 4 * width, height: 4 * height });

/** Conditioners that are ready for a run. */
async function prepare(...plugins: readonly ReturnType<typeof plugin>[]): Promise<readonly PreparedConditioner[]> {
  const conditioners = (await partsOf(...plugins)).getAll(Conditioner);
  return Promise.all(conditioners.map((conditioner) => conditioner.prepare(runOf())));
}

/** One evaluation of the UNet for all frames at step `i` of 4. */
async function evaluate(prepared: readonly PreparedConditioner[], i = 0): Promise<Tensor> {
  const additions = prepared.flatMap((each) => each.additions);
  const inputs = prepared.map((each) => each.inputs(i, 4));
  await using unet = await model.compileUNet({
    ...{ height, width, rows: 2, chunkSize: frames - 1, attention: selfAttention, additions },
  });
  const perFrame = Object.assign({}, ...inputs.map((each) => each.perFrame)) as Record<string, Tensor>;
  const shared = Object.assign({}, ...inputs.map((each) => each.shared)) as Record<string, Tensor>;
  return await unet.evaluateAll({ latents, timestep, text: { context }, perFrame, shared });
}

describe('t2iAdapter', () => {
  it.each(ADAPTER_GOLDENS)('has the features of diffusers: %s', async (kind) => {
    const [prepared] = await prepare(plugin(network[kind]));
    const { perFrame = {} } = prepared!.inputs(0, 4);
    expect(Object.keys(perFrame)).toHaveLength(4);
    for (const [level, name] of Object.keys(perFrame).entries()) {
      expectClose(perFrame[name]!, networks.float(`${kind}.feature.${level}`), TOLERANCE);
    }
  });

  it.each([
    ['a full adapter', 'full', {}, 'output.full'],
    ['a full adapter in one file with its authors’ keys', 'file', {}, 'output.full'],
    ['half of a full adapter', 'full', { scale: 0.5 }, 'output.half'],
    ['a light adapter', 'light', {}, 'output.light'],
    ['none of one', 'light', { scale: 0 }, 'output.plain'],
  ] as const)('gives the UNet the answers of diffusers: %s', async (_, kind, options, golden) => {
    const answer = await evaluate(await prepare(plugin(network[kind], options)));
    expectClose(answer, networks.float(golden), TOLERANCE);
  });

  it('adds several up as MultiAdapter does, each under a name of its own', async () => {
    const prepared = await prepare(plugin(network.full, { scale: both[0] }), plugin(network.light, { scale: both[1] }));
    expect(prepared.flatMap(({ additions }) => additions.map(({ name }) => name))).toEqual([
      't2i-adapter',
      't2i-adapter-2',
    ]);
    expectClose(await evaluate(prepared), networks.float('output.both'), TOLERANCE);
  });

  it('has no say outside the steps that it was given', async () => {
    const prepared = await prepare(plugin(network.full, { span: { start: 0, end: 0.5 } }));
    expectClose(await evaluate(prepared, 1), networks.float('output.full'), TOLERANCE);
    expectClose(await evaluate(prepared, 2), networks.float('output.plain'), TOLERANCE);
  });

  it('goes frame by frame too', async () => {
    const [prepared] = await prepare(plugin(network.full));
    await using unet = await model.compileUNet({
      ...{ height, width, rows: 2, chunkSize: 1, attention: selfAttention, additions: prepared!.additions },
    });
    const { perFrame = {}, shared } = prepared!.inputs(0, 4);
    const input = (frame: number) => ({
      ...{ latents: entries(latents, frame, frame + 1), timestep, text: { context }, ...(shared && { shared }) },
      perFrame: Object.fromEntries(Object.entries(perFrame).map(([name, x]) => [name, entries(x, frame, frame + 1)])),
    });
    const anchor = await unet.evaluateAnchor(input(0));
    const { modelOutput, shared: last } = await unet.evaluateFollowers(input(2), anchor.shared);
    const expected = networks.float('output.full');
    const frame = (of: Tensor, row: number, index: number, count: number) => {
      const size = of.data.length / (2 * count);
      return of.data.slice((row * count + index) * size, (row * count + index + 1) * size);
    };
    for (const row of [0, 1]) {
      const [got, want] = [frame(modelOutput, row, 0, 1), frame(expected, row, 2, frames)];
      expectClose(tensor(got, [got.length]), tensor(want, [want.length]), TOLERANCE);
    }
    last[Symbol.dispose]();
    anchor.shared[Symbol.dispose]();
  });

  it.each<[string, AdapterOptions]>([
    ['the kind of its pictures', { kind: 'depth' }],
    ['its clip', { clip: clip.toReversed() }],
    ['the threshold of weak edges', { kind: 'canny', cannyLow: 800 }],
    ['the threshold of strong edges', { kind: 'canny', cannyHigh: 1500 }],
  ])('has other features by %s', async (_, options) => {
    const feature = async (given: AdapterOptions) => {
      const [prepared] = await prepare(plugin(network.full, given));
      return [...prepared!.inputs(0, 4).perFrame!['t2i-adapter.feature.0']!.data];
    };
    const usual = await feature(options.kind === 'canny' ? { kind: 'canny' } : {});
    const changed = await feature(options);
    expect(changed).toHaveLength(usual.length);
    expect(changed).not.toEqual(usual);
  });

  it('steers by edges, at full strength, in all steps unless told otherwise', async () => {
    const told = { kind: 'canny', cannyLow: 100, cannyHigh: 200, scale: 1, span: { start: 0, end: 1 } } as const;
    const [own, same] = await prepare(t2iAdapter({ clip, network: network.full }), plugin(network.full, told));
    const { perFrame, shared } = own!.inputs(3, 4);
    expect(shared!['t2i-adapter.scale']!.data).toEqual(Float32Array.of(1));
    expect(perFrame!['t2i-adapter.feature.0']).toEqual(same!.inputs(3, 4).perFrame!['t2i-adapter-2.feature.0']);
  });

  it('refuses an adapter for another UNet, and pictures that do not fit', async () => {
    await using sd1 = await loadModel(openModelFolder(readGoldens('sd1').checkpoint), backend, { dtype: 'float32' });
    const [prepared] = await prepare(plugin(network.full));
    const plan = { height, width, rows: 2, chunkSize: 2, attention: selfAttention, additions: prepared!.additions };
    await expect(sd1.compileUNet(plan)).rejects.toThrow(/full was made for another UNet: expected features of .*, got/);
    await expect(prepare(plugin(network.full, { clip: clip.slice(1) }))).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'Pictures of t2i-adapter: expected 3 or more of 96x64, [3, 3, 64, 96], got [2, 3, 64, 96]',
    });
  });

  it.each([
    [{ network: undefined }, 't2i-adapter.network: expected'],
    [{ scale: 11 }, 't2i-adapter.scale: expected a number from -10 to 10, got 11'],
    [{ span: { start: 0.5, end: 0.5 } }, 't2i-adapter.span: expected fractions start and end, 0 ≤ start < end ≤ 1'],
  ])('refuses %j', async (options: object, message) => {
    await expect(partsOf(plugin(network.full, options))).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('adapterScaleAt', () => {
  /** [i for i in range(n) if i < int(n * adapter_conditioning_factor)] and, for the start, not i / n < start. */
  it.each([
    [8, 0, 1, [0, 1, 2, 3, 4, 5, 6, 7]],
    [8, 0, 0.3, [0, 1]],
    [8, 0.25, 0.6, [2, 3]],
    // int(50 * 0.58) is 28 in doubles.
    [50, 0.5, 0.58, [25, 26, 27]],
  ])('in %d steps from %f to %f is that of diffusers', (steps, start, end, on) => {
    const all = Array.from({ length: steps }, (_, i) => i);
    expect(all.filter((i) => adapterScaleAt({ scale: 2, span: { start, end } }, i, steps) === 2)).toEqual(on);
  });
});

describe('--adapter', () => {
  it('reads the kind, the clip, the strength and the steps', () => {
    const { flag, parse } = t2iAdapter.shorthand!;
    expect(flag).toBe('--adapter');
    expect(parse('ready=walk.mp4:0.8:0-0.5')).toEqual({
      ...{ kind: 'ready', clip: { file: 'walk.mp4' }, scale: 0.8, span: { start: 0, end: 0.5 } },
    });
    expect(parse('walk.mp4')).toBeUndefined();
  });
});
