import { cpuBackend } from '@zeroreel/backend-cpu';
import { Conditioner, type Backend, type NetworkFiles, type PictureFrame, type PluginInput } from '@zeroreel/core';
import { openNetwork } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { readConditioningGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conditionedRun } from '../__testing__/conditioned-run.js';
import { partsOf } from '../__testing__/parts-of.js';
import { controlNet } from './controlnet.js';

const SIZE = 16;

/** An edge in the middle, of a gradient of 240 in the upper half and 120 in the lower. */
const frame: PictureFrame = {
  width: SIZE,
  height: SIZE,
  data: Uint8Array.from({ length: 3 * SIZE * SIZE }, (_, k) => {
    const [x, y] = [Math.floor(k / 3) % SIZE, Math.floor(k / 3 / SIZE)];
    if (x < SIZE / 2) return 60;
    return y < SIZE / 2 ? 120 : 90;
  }),
};
const dark: PictureFrame = { ...frame, data: new Uint8Array(frame.data.length) };

let backend: Backend;
let network: NetworkFiles;
let other: NetworkFiles;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  const open = (folder: string) => openNetwork(openModelFolder(folder));
  [network, other] = (await Promise.all(readConditioningGoldens().controlNets.map(open))) as [
    NetworkFiles,
    NetworkFiles,
  ];
});
afterAll(() => backend[Symbol.asyncDispose]());

type ControlOptions = Partial<PluginInput<typeof controlNet.options>>;

const plugin = (options: ControlOptions = {}) => controlNet({ network, clip: [frame], ...options });
const runOf = (dtype: 'float32' | 'float16' = 'float32') =>
  conditionedRun({ backend, dtype }, { frames: 1, width: SIZE, height: SIZE });

/** What the UNet reads at step 3 of 8. */
async function inputsWith(options: ControlOptions) {
  const [conditioner] = (await partsOf(plugin(options))).getAll(Conditioner);
  await using prepared = await conditioner!.prepare(runOf());
  const { perFrame, shared } = prepared.inputs(3, 8);
  return { hint: [...perFrame!['controlnet.hint']!.data], scale: shared!['controlnet.scale']!.data[0] };
}

describe('controlNet', () => {
  it('steers by edges, at full strength, in all steps unless told otherwise', async () => {
    const told = { kind: 'canny', cannyLow: 100, cannyHigh: 200, scale: 1, span: { start: 0, end: 1 } } as const;
    const inputs = await inputsWith({});
    expect(inputs).toEqual(await inputsWith(told));
    expect(inputs.scale).toBe(1);
  });

  it.each<[string, () => ControlOptions]>([
    ['the kind of its pictures', () => ({ kind: 'depth' })],
    ['its clip', () => ({ clip: [dark] })],
    ['its network', () => ({ network: other })],
    ['the threshold of weak edges', () => ({ cannyLow: 150 })],
    ['the threshold of strong edges', () => ({ cannyHigh: 500 })],
  ])('reads other hints by %s', async (_, options) => {
    const [usual, changed] = [await inputsWith({}), await inputsWith(options())];
    expect(changed.hint).toHaveLength(usual.hint.length);
    expect(changed.hint).not.toEqual(usual.hint);
    expect(changed.scale).toBe(usual.scale);
  });

  it('leaves the frames of pose and ready as they are', async () => {
    expect(await inputsWith({ kind: 'pose' })).toEqual(await inputsWith({ kind: 'ready' }));
    expect(await inputsWith({ kind: 'pose' })).not.toEqual(await inputsWith({ kind: 'depth' }));
  });

  it.each([
    [{ scale: 0.25 }, 0.25],
    [{ scale: -2 }, -2],
    [{ scale: 0.25, span: { start: 0, end: 0.5 } }, 0.25],
    [{ span: { start: 0, end: 0.4 } }, 0],
    [{ span: { start: 0.5, end: 1 } }, 0],
  ])('multiplies its residuals by its scale in its span: %j', async (options, expected) => {
    expect((await inputsWith(options)).scale).toBe(expected);
  });

  it('works several times at once, each under a name of its own', async () => {
    const conditioners = (await partsOf(plugin(), plugin({ scale: 0.5 }), plugin())).getAll(Conditioner);
    expect(conditioners.map(({ name }) => name)).toEqual(['controlnet', 'controlnet-2', 'controlnet-3']);
    await using prepared = await conditioners[1]!.prepare(runOf());
    expect(prepared.additions.map(({ name }) => name)).toEqual(['controlnet-2']);
    expect(prepared.inputs(0, 8).shared!['controlnet-2.scale']!.data).toEqual(Float32Array.of(0.5));
  });

  it('opens its network in the model’s type, on its backend, and frees it after the run', async () => {
    const [conditioner] = (await partsOf(plugin())).getAll(Conditioner);
    const disposed = vi.fn();
    const compile = vi.fn<Backend['compile']>(async (model) => {
      const executable = await backend.compile(model);
      const dispose = () => (disposed(), executable[Symbol.asyncDispose]());
      return { ...executable, run: (...run) => executable.run(...run), [Symbol.asyncDispose]: dispose };
    });
    const capabilities = () => backend.capabilities();
    const watched = { name: 'watched', dialect: backend.dialect, capabilities, compile } as Partial<Backend> as Backend;
    for (const dtype of ['float32', 'float16'] as const) {
      const run = runOf(dtype);
      const prepared = await conditioner!.prepare({ ...run, model: { ...run.model, backend: watched } });
      expect(disposed).not.toHaveBeenCalled();
      await prepared[Symbol.asyncDispose]();
      expect(disposed).toHaveBeenCalledOnce();
      const types = compile.mock.lastCall![0].nodes.flatMap(({ outputs }) => outputs.map((output) => output.dtype));
      expect(types.includes('float16')).toBe(dtype === 'float16');
      disposed.mockClear();
    }
  });

  it.each([
    [{ network: undefined }, 'controlnet.network: expected a ControlNet for canny, got none'],
    [{ scale: 11 }, 'controlnet.scale: expected a number from -10 to 10, got 11'],
    [{ span: { start: 0.5, end: 0.5 } }, 'controlnet.span: expected fractions start and end, 0 ≤ start < end ≤ 1'],
    [{ kind: 'edges' as 'canny' }, "controlnet.kind: expected one of canny, depth, pose, ready, got 'edges'"],
  ])('refuses %j', async (options: ControlOptions, message) => {
    await expect(partsOf(plugin(options))).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('--control', () => {
  const { parse } = controlNet.shorthand!;

  it.each([
    ['canny=walk.mp4', { kind: 'canny', clip: { file: 'walk.mp4' } }],
    ['canny=walk.mp4:0.8', { kind: 'canny', clip: { file: 'walk.mp4' }, scale: 0.8 }],
    [
      'depth=walk.mp4:0.8:0.1-0.6',
      { kind: 'depth', clip: { file: 'walk.mp4' }, scale: 0.8, span: { start: 0.1, end: 0.6 } },
    ],
    ['pose=walk.mp4:0-0.5', { kind: 'pose', clip: { file: 'walk.mp4' }, span: { start: 0, end: 0.5 } }],
    ['pose=a:b.mp4:2', { kind: 'pose', clip: { file: 'a:b.mp4' }, scale: 2 }],
    ['ready=a=b.mp4', { kind: 'ready', clip: { file: 'a=b.mp4' } }],
    ['edges=a.mp4', { kind: 'edges', clip: { file: 'a.mp4' } }],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each(['', 'canny', 'canny=', 'canny= ', 'walk.mp4:1', 'canny=:1', '=walk.mp4'])('does not read %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });
});
