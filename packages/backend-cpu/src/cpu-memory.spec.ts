import { expect, it } from 'vitest';
import { SD15 } from '../../backend-ort/src/__testing__/sd15-figures.js';
import { estimateCpuMemory } from './cpu-memory.js';

const run = { figures: SD15, width: 256, height: 256, frames: 4, chunkSize: 8, rows: 2 };
const MiB = 2 ** 20;

it('leaves large weights in their file', () => {
  const { own, files } = estimateCpuMemory(run);
  expect(own / MiB).toBeGreaterThan(0.85 * 439);
  expect(own / MiB).toBeLessThan(1.15 * 439);
  expect(files).toBe(4 * SD15.unet.parameters);
});

it('packs small ones, both forms of the UNet', () => {
  const small = { ...SD15.unet, parameters: 10 * MiB, byType: { float16: 10 * MiB } };
  const none = { ...small, parameters: 0, byType: {} };
  const own = (unet: (typeof SD15)['unet'], frames = 4) =>
    estimateCpuMemory({ ...run, width: 64, height: 64, frames, figures: { ...SD15, unet } }).own;
  expect(own(small) - own(none)).toBeCloseTo(4 * 10 * MiB, -7);
  expect(own(small, 9) - own(none, 9)).toBeCloseTo(2 * 4 * 10 * MiB, -7);
});

/** The embedded model, as `readModelFigures` reads it. */
const weights = (parameters: number) => ({ parameters, byType: { float16: parameters }, largest: 0 });
const level = (channels: number, attends: boolean) => ({ channels, layers: 1, heads: 4, attends });
const MINI = {
  name: 'mini',
  textEncoder: weights(928_512),
  unet: { ...weights(9_347_284), levels: [level(48, false), level(96, true), level(192, true)], midTransformers: 1 },
  vae: { ...weights(1_524_703), channels: [24, 48, 96], forceUpcast: false },
  vaeScaleFactor: 4,
};

it.each([
  ['mini', 64, 8, 221],
  ['mini', 256, 8, 503],
  ['SD 1.5', 64, 2, 188],
  ['SD 1.5', 256, 4, 472],
])('tells what int8 took: %s at %i pixels, %i frames, %i MiB', (model, size, frames, measured) => {
  const sized = { ...run, figures: model === 'mini' ? MINI : SD15, width: size, height: size, frames };
  const { own } = estimateCpuMemory({ ...sized, precision: 'int8' });
  expect(own / MiB / measured).toBeGreaterThan(0.85);
  expect(own / MiB / measured).toBeLessThan(1.15);
});

it('counts a ControlNet of the size that they have: 519 MiB', () => {
  const control = { parameters: 361_279_120, byType: { float32: 361_279_120 }, largest: 1280 * 1280 * 9 };
  const { own, files } = estimateCpuMemory({ ...run, additions: [control] });
  expect(own / MiB / 519).toBeGreaterThan(0.85);
  expect(own / MiB / 519).toBeLessThan(1.15);
  expect(files).toBe(4 * (SD15.unet.parameters + control.parameters));
});

// node bench/memory.mjs --size SIZE --frames FRAMES zeroreel=packages/mini/base
it.each([
  [64, 8, 201],
  [64, 24, 243],
  [256, 8, 600],
  [512, 4, 1080],
])('tells what a small model took at %i pixels, %i frames: %i MiB', (size, frames, measured) => {
  const { own, files } = estimateCpuMemory({ ...run, figures: MINI, width: size, height: size, frames });
  expect(own / MiB / measured).toBeGreaterThan(0.85);
  expect(own / MiB / measured).toBeLessThan(1.15);
  expect(files).toBe(0);
});
