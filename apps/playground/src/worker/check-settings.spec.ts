import type { ModelFiles } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { layeredModelFiles, openModelFolder } from '@zeroreel/node';
import { filesUnder, type Settings } from '@zeroreel/run';
import type { HeldModelFiles } from '@zeroreel/web';
import { expect, it, vi } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import type { ModelSource } from '../models/model-source.js';
import { SettingsChecker } from './check-settings.js';

// The machine of the test is no browser's: what it can do is not what is tested.
vi.mock('@zeroreel/backend-webgpu', () => ({
  webgpuPageProvider: {},
  wasmProvider: {},
  readDeviceFacts: async () => ({}),
  preflight: async ({ width, height, frames, guided, provider, additions }: Record<string, unknown>) => ({
    ok: true,
    reasons: [
      JSON.stringify([width, height, frames, guided, provider, ...(additions as unknown[]).map(() => 'network')]),
    ],
  }),
}));

const settings: Settings = {
  ...{ format: 2, model: {}, plugins: [], output: {}, machine: {} },
  request: { prompt: 'a fox' },
};

function setUp(fail = false, files = openModelFolder(miniModelPath()), network?: ModelFiles) {
  const peeked: ModelSource[] = [];
  const peek = async (source: ModelSource): Promise<HeldModelFiles> => {
    peeked.push(source);
    if (fail && peeked.length === 1) throw new Error('The server is away');
    const isNetwork = source.kind === 'web' || (source.kind === 'embedded' && source.member === 'canny');
    return { ...((isNetwork ? network : undefined) ?? files), [Symbol.dispose]: () => undefined };
  };
  const checker = new SettingsChecker({ peek }, builtIn);
  const check = (
    changes: Partial<Settings>,
    clip?: Parameters<SettingsChecker['check']>[0]['clip'],
    agreed: readonly string[] = ['https://host/vae.safetensors', 'http://192.168.0.1/sd'],
  ) => checker.check({ settings: { ...settings, ...changes }, files: {}, agreed, ...(clip && { clip }) });
  return { check, peeked };
}

it('tells every fault, the defaults of the model and what the machine says', async () => {
  const { check } = setUp();
  const request = { prompt: 'a fox', steps: 0, seed: -1 };
  expect(await check({ request })).toEqual({
    ok: false,
    faults: [
      { path: 'request.seed', message: expect.stringContaining('got -1') },
      { path: 'request.steps', message: 'expected an integer from 1 to 1000, got 0' },
    ],
    defaults: { width: 128, height: 128, sampler: 'ddim', guidanceScale: 6 },
    world: expect.objectContaining({ subjects: expect.arrayContaining(['fox']) }),
    reasons: [expect.stringMatching(/^Seed: expected .*, got -1$/), 'Steps: expected an integer from 1 to 1000, got 0'],
  });
});

it('tells before a run what it would refuse', async () => {
  const { check } = setUp();
  const { ok, reasons, faults } = await check({ request: { prompt: 'a fox', width: 100 } });
  expect([ok, reasons]).toEqual([false, ['Width: expected a multiple of 8 up to 4096 pixels, got 100']]);
  expect(faults).toEqual([{ path: 'request.width', message: 'expected a multiple of 8 up to 4096 pixels, got 100' }]);
  const plugins = [{ name: 'motion-dynamics', options: {} }];
  expect(await check({ request: { prompt: 'a fox', steps: 1000 }, plugins })).toMatchObject({
    ok: false,
    reasons: [expect.stringContaining('Steps: 1000 are too many')],
  });
  expect(await check({ request: { prompt: 'a fox', sampler: 'somebody-else’s', width: 100 } })).toMatchObject({
    ok: true,
  });
});

it('asks about the run that settings, clip and model come to', async () => {
  const { check } = setUp();
  const clip = { width: 160, height: 120, frames: 30, still: false };
  const plugins = [{ name: 'controlnet', options: { clip: { file: 'walk.mp4' } } }];
  expect((await check({ plugins, machine: { backend: 'webgpu' } }, clip)).reasons).toEqual([
    '[128,96,8,true,"webgpu"]',
  ]);
  const request = { prompt: 'a fox', width: 64, frames: 3, guidanceScale: 1 };
  expect((await check({ request })).reasons).toEqual(['[64,128,3,false,"wasm"]']);
});

it('tells what the model offers, and counts with it where the run takes it', async () => {
  const lora = filesUnder('few-step', openModelFolder(miniModelPath('few-step')));
  const { check } = setUp(false, layeredModelFiles([openModelFolder(miniModelPath()), lora]));
  const { preset, reasons } = await check({});
  expect(preset?.request).toEqual({ steps: 4, sampler: 'lcm', guidanceScale: 1 });
  expect(reasons).toEqual(['[128,128,8,false,"wasm"]']);
  expect((await check({ request: { prompt: 'a fox', steps: 25 } })).reasons).toEqual(['[128,128,8,true,"wasm"]']);
});

it('opens what stands in the place of parts, and says what is not here', async () => {
  const { check, peeked } = setUp();
  const model = { vae: 'https://host/vae.safetensors' };
  expect(await check({ model })).toMatchObject({ ok: true, reasons: [expect.any(String)] });
  expect(peeked).toEqual([
    { kind: 'embedded', member: 'base' },
    { kind: 'web', name: model.vae },
  ]);
  expect((await check({ model: { vae: 'lost.safetensors' } })).reasons).toEqual([
    expect.stringContaining('lost.safetensors is not here'),
  ]);
});

it('looks at a model once, and again where that failed or another one is asked for', async () => {
  const { check, peeked } = setUp(true);
  expect(await check({})).toEqual({ faults: [], ok: false, reasons: ['The server is away'] });
  await check({});
  await check({ request: { prompt: 'a fox', seed: 3 } });
  expect(peeked).toHaveLength(2);
  await check({ model: { source: 'embedded:edit' } });
  expect(peeked.at(-1)).toEqual({ kind: 'embedded', member: 'edit' });
});

it('counts networks in the UNet: an embedded one, one on the web that the visitor has agreed to', async () => {
  const { check, peeked } = setUp(false, openModelFolder(miniModelPath()), openModelFolder(miniModelPath('canny')));
  const control = (network?: string) => ({
    plugins: [{ name: 'controlnet', options: { clip: { file: 'walk.mp4' }, ...(network && { network }) } }],
  });
  const reasons = async (...args: Parameters<typeof check>) => (await check(...args)).reasons?.[0];
  expect(await reasons(control())).toMatch(/"network"\]$/);
  expect(peeked).toContainEqual({ kind: 'embedded', member: 'canny' });
  expect(await reasons(control('https://host/canny'), undefined, [])).not.toContain('network');
  expect(peeked).not.toContainEqual({ kind: 'web', name: 'https://host/canny' });
  expect(await reasons(control('https://host/vae.safetensors'))).toContain('"network"');
  expect(await reasons(control('lost.safetensors'))).not.toContain('network');
});

it('says that a model or a backend is not here', async () => {
  const { check } = setUp();
  expect((await check({ model: { source: '/models/sd15' } })).reasons).toEqual([
    'The model /models/sd15 is not here: choose it again',
  ]);
  expect((await check({ machine: { backend: 'cuda' } })).reasons[0]).toMatch(/in a page, got cuda/);
});

it('asks nothing of a host that a link names before the visitor agrees', async () => {
  const { check, peeked } = setUp();
  const ofLink = { model: { source: 'http://192.168.0.1/sd' } };
  expect(await check(ofLink, undefined, [])).toEqual({
    ...{ faults: [], ok: true, reasons: [], unseen: 'http://192.168.0.1/sd' },
  });
  expect(peeked).toEqual([]);
  expect(await check(ofLink)).not.toHaveProperty('unseen');
  expect(peeked).toEqual([{ kind: 'web', name: 'http://192.168.0.1/sd' }]);
  expect(await check({ model: { source: 'owner/name' } }, undefined, [])).toMatchObject({ unseen: 'owner/name' });
  const part = { model: { taesd: 'http://192.168.0.1/taesd' } };
  expect(await check(part)).toMatchObject({ unseen: 'http://192.168.0.1/taesd' });
  expect(peeked).toHaveLength(1);
  expect(await check({}, undefined, [])).toMatchObject({ ok: true, defaults: { width: 128 } });
});
