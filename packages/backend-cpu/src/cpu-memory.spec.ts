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
