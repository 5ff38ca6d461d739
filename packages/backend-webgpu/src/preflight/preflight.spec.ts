import { describe, expect, it } from 'vitest';
import { SD15 } from '../../../backend-ort/src/__testing__/sd15-figures.js';
import type { GpuFacts } from '../browser/gpu.js';
import type { DeviceFacts } from './device-facts.js';
import { judge, preflight, type PreflightRequest } from './preflight.js';

const GiB = 2 ** 30;
const gpu: GpuFacts = {
  name: 'acme one',
  software: false,
  float16: true,
  subgroupMinSize: 32,
  maxBufferSize: 2 * GiB,
  maxStorageBufferBindingSize: 2 * GiB,
};
const device: DeviceFacts = { gpu, memory: 8 * GiB };
const request: PreflightRequest = { figures: SD15, width: 512, height: 512, frames: 8 };

describe('judge', () => {
  it('lets a run pass that fits, in float16, all frames at once', () => {
    const verdict = judge(request, device);
    expect(verdict).toMatchObject({ ok: true, dtype: 'float16', chunkSize: 8 });
    expect(verdict.reasons).toEqual([
      expect.stringMatching(/about [\d.]+ GiB of memory on acme one; browsers do not tell/),
    ]);
  });

  it('proposes smaller chunks where a tensor would be too large for a buffer', () => {
    const limited = { ...device, gpu: { ...gpu, maxStorageBufferBindingSize: GiB / 4 } };
    const verdict = judge(request, limited);
    expect(verdict.ok).toBe(true);
    expect(verdict.chunkSize).toBeLessThan(8);
    expect(verdict.reasons.join()).toMatch(/fits with \d frames at a time instead of 8/);
    expect(verdict.memory.largestBuffer).toBeLessThanOrEqual(GiB / 4);
  });

  it('refuses a picture whose decoder needs a larger buffer than there is', () => {
    const smallest = { ...device, gpu: { ...gpu, maxStorageBufferBindingSize: GiB / 8 } };
    expect(judge(request, smallest)).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/largest tensor takes 256 MiB; acme one allows 128 MiB.*smaller picture/)],
    });
    expect(judge({ ...request, width: 256, height: 256 }, smallest).ok).toBe(true);
  });

  it('refuses a run that is larger than the memory, where that is known', () => {
    const verdict = judge(request, { ...device, gpuMemory: GiB });
    expect(verdict).toMatchObject({
      ok: false,
      chunkSize: 2,
      reasons: [expect.stringMatching(/acme one has 1\.0 GiB/)],
    });
    expect(judge(request, { gpu, memory: GiB }).ok).toBe(false);
  });

  it('takes float32 where shaders have no float16, and refuses float16 there', () => {
    const without = { ...device, gpu: { ...gpu, float16: false } };
    expect(judge(request, without)).toMatchObject({ ok: true, dtype: 'float32' });
    expect(judge({ ...request, dtype: 'float16' }, without)).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/acme one does not compute in float16; choose float32/)],
    });
  });

  it('says that a processor stands in for a GPU', () => {
    expect(judge(request, { ...device, gpu: { ...gpu, software: true } }).reasons.join()).toMatch(
      /WebAssembly is faster/,
    );
  });

  it('refuses WebGPU where there is none, not WebAssembly', () => {
    const none = { gpu: undefined, memory: 8 * GiB };
    expect(judge(request, none)).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/no WebGPU.*WebAssembly/)],
    });
    const small = { ...request, width: 256, height: 256, frames: 2, guided: false };
    expect(judge({ ...small, provider: 'wasm' }, none)).toMatchObject({ ok: true, dtype: 'float32' });
    expect(judge({ ...request, provider: 'wasm' }, none)).toMatchObject({
      ok: false,
      reasons: [expect.stringMatching(/WebAssembly has 3\.8 GiB/)],
    });
  });
});

// node bench/page-memory.mjs --backend wasm|webgpu --size SIZE --frames FRAMES, with the embedded model
describe('the estimate', () => {
  const weights = (parameters: number) => ({ parameters, byType: { float16: parameters }, largest: 0 });
  const level = (channels: number, attends: boolean) => ({ channels, layers: 1, heads: 4, attends });
  const figures = {
    name: 'mini',
    textEncoder: weights(928_512),
    unet: { ...weights(9_347_284), levels: [level(48, false), level(96, true), level(192, true)], midTransformers: 1 },
    vae: { ...weights(1_524_703), channels: [24, 48, 96], forceUpcast: false },
    vaeScaleFactor: 4,
  };
  const software = { ...gpu, software: true, float16: false, subgroupMinSize: 4 };

  it.each([
    ['wasm', 64, 2, 69],
    ['wasm', 64, 8, 100],
    ['wasm', 256, 4, 358],
    ['webgpu', 64, 2, 49],
    ['webgpu', 128, 4, 129],
  ] as const)('tells what %s took at %i pixels, %i frames: %i MiB', (provider, size, frames, measured) => {
    const { memory } = judge({ figures, width: size, height: size, frames, provider }, { ...device, gpu: software });
    expect(memory.peak / 2 ** 20 / measured).toBeGreaterThan(0.85);
    expect(memory.peak / 2 ** 20 / measured).toBeLessThan(1.15);
  });
});

describe('preflight', () => {
  it('judges for the machine it is given', async () => {
    expect(await preflight(request, device)).toEqual(judge(request, device));
  });
});
