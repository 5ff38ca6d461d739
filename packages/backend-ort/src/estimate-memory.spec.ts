import { describe, expect, it } from 'vitest';
import { SD15 } from './__testing__/sd15-figures.js';
import {
  estimateMemory,
  habitsBySize,
  NODE_BYTES,
  type EstimatedRun,
  type MemoryHabits,
  type SessionHabits,
} from './estimate-memory.js';

const run: EstimatedRun = {
  ...{ figures: SD15, width: 512, height: 512, frames: 8, chunkSize: 8, rows: 2 },
  dtype: 'float16',
};
const session: SessionHabits = {
  kept: 1.5,
  decoderMaps: 7.5,
  unfolded: 0,
  castsLate: false,
  scoreBytes: 0,
  scoreCopies: 3,
};
const habits: MemoryHabits = {
  weights: ({ parameters }, bytes) => bytes * parameters,
  overhead: 0,
  session: () => session,
};
const GiB = 2 ** 30;

describe('estimateMemory', () => {
  it.each([
    [64, 2, 'float32', 151],
    [128, 9, 'float32', 305],
    [256, 4, 'float32', 439],
    [384, 2, 'float32', 765],
    [256, 4, 'float16', 477],
  ] as const)(
    'tells what the CPU took at %i pixels, %i frames, from a file in %s: %i MiB',
    (size, frames, dtype, MiB) => {
      const { parameters } = SD15.unet;
      const figures = { ...SD15, unet: { ...SD15.unet, byType: { [dtype]: parameters } } };
      const sized = { figures, width: size, height: size, frames, chunkSize: 8, rows: 2, dtype: 'float32' } as const;
      const lean = { session: habitsBySize, weights: () => 0, overhead: NODE_BYTES };
      expect(estimateMemory(sized, lean).peak / 2 ** 20 / MiB).toBeGreaterThan(0.85);
      expect(estimateMemory(sized, lean).peak / 2 ** 20 / MiB).toBeLessThan(1.15);
    },
  );

  it('counts the weights of each stage', () => {
    const { encoding, denoising, decoding, peak } = estimateMemory(
      { ...run, frames: 1, width: 64, height: 64 },
      habits,
    );
    expect(encoding).toBe(2 * SD15.textEncoder.parameters);
    expect(denoising / (2 * SD15.unet.parameters)).toBeCloseTo(1, 1);
    expect(decoding).toBeGreaterThan(4 * SD15.vae.parameters);
    expect(decoding).toBeLessThan(1.2 * 4 * SD15.vae.parameters);
    expect(peak).toBe(denoising);
  });

  it('takes twice as much in float32, twice the weights in chunks, and less for smaller chunks', () => {
    const denoising = (change: Partial<EstimatedRun>) => estimateMemory({ ...run, ...change }, habits).denoising;
    expect(denoising({ dtype: 'float32' })).toBeGreaterThan(1.5 * denoising({}));
    expect(denoising({ frames: 9 })).toBeGreaterThan(denoising({}) + 2 * SD15.unet.parameters);
    expect(denoising({ frames: 9, chunkSize: 2 })).toBeLessThan(denoising({ frames: 9, chunkSize: 4 }));
    expect(denoising({ rows: 1 })).toBeLessThan(denoising({}));
  });

  it('hands on what the anchor leaves: 92 MB a step in float16 at 512×512', () => {
    const fewer = { ...SD15, unet: { ...SD15.unet, levels: SD15.unet.levels.map((l) => ({ ...l, attends: false })) } };
    const small = { ...run, frames: 3, chunkSize: 2 };
    const carried =
      estimateMemory(small, habits).denoising - estimateMemory({ ...small, figures: fewer }, habits).denoising;
    expect(carried).toBeGreaterThan(80e6);
  });

  it("hands on the middle block's keys, of which Stable Diffusion XL has ten layers", () => {
    const small = { ...run, frames: 3, chunkSize: 2 };
    const denoising = (midTransformers: number) =>
      estimateMemory({ ...small, figures: { ...SD15, unet: { ...SD15.unet, midTransformers } } }, habits).denoising;
    // Keys and values of 1280 channels at 8×8, two guidance rows, float16.
    expect(denoising(10) - denoising(0)).toBe(10 * 2 * 64 * 1280 * 2 * 2);
  });

  it('counts ControlNets: their weights, what they read in the pictures, and a value for each skip connection', () => {
    const control = { parameters: 360e6, byType: { float32: 360e6 }, largest: SD15.unet.largest };
    const added = (count: number, change: Partial<EstimatedRun> = {}) =>
      estimateMemory({ ...run, ...change, additions: Array<typeof control>(count).fill(control) }, habits).denoising -
      estimateMemory({ ...run, ...change }, habits).denoising;
    const without = { ...habits, weights: () => 0 };
    expect(added(2)).toBe(2 * added(1));
    expect(added(1)).toBeGreaterThan(2 * 360e6);
    const values = (frames: number) =>
      estimateMemory({ ...run, frames, additions: [control] }, without).denoising -
      estimateMemory({ ...run, frames }, without).denoising;
    // 16 rows of the skip connections' 15 million numbers in float16, kept 1.5 times, and the hints of 8 frames twice.
    const skips = 3 * (320 * 64 ** 2 + 640 * 32 ** 2 + 1280 * 16 ** 2 + 1280 * 8 ** 2);
    expect(values(8)).toBe(1.5 * 16 * skips * 2 + 2 * 8 * 320 * 64 ** 2 * 4);
    expect(values(16) - values(8)).toBe(8 * 320 * 64 ** 2 * 4);
  });

  it('finds the largest buffer: the decoder at full resolution', () => {
    expect(estimateMemory({ ...run, chunkSize: 2 }, habits).largestBuffer).toBe(256 * 512 * 512 * 4);
    expect(
      estimateMemory(
        { ...run, width: 64, height: 64 },
        { ...habits, session: () => ({ ...session, scoreBytes: 2 ** 27 }) },
      ).largestBuffer,
    ).toBeLessThan(GiB / 8);
  });
});
