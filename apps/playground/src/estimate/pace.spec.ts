import type { Settings } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { expectedTime, guessedPace, measuredPace, paceKey } from './pace.js';

const settings: Settings = {
  ...{ format: 2, model: {}, output: {}, machine: {} },
  request: { prompt: 'a fox', guidanceScale: 2.5, frames: 8 },
  plugins: [],
};
const stages = [
  { stage: 'download', milliseconds: 9000 },
  { stage: 'load', milliseconds: 300 },
  { stage: 'compile', milliseconds: 200 },
  { stage: 'anchor', milliseconds: 400 },
  { stage: 'denoise', milliseconds: 3600 },
  { stage: 'decode', milliseconds: 800 },
] as const;
const run = { stages, progress: { done: 40, total: 40 } };

describe('measuredPace', () => {
  it('is what a run has taken for each of its parts, without downloads', () => {
    expect(measuredPace(run, { settings }, 2)).toEqual({ before: 500, evaluation: 50, frame: 100 });
    expect(measuredPace(run, { settings }, 1)?.evaluation).toBe(100);
  });

  it('is unknown of a run that evaluated nothing', () => {
    expect(measuredPace({ ...run, stages: [] }, { settings }, 1)).toBeUndefined();
    expect(measuredPace({ stages }, { settings }, 1)).toBeUndefined();
  });
});

it('tells how long the same run will take again, and another one', () => {
  const pace = measuredPace(run, { settings }, 2)!;
  const work = { width: 128, height: 128, frames: 8, steps: 4, evaluations: 40, rows: 2, backend: 'wasm' } as const;
  expect(expectedTime(work, pace)).toBe(500 + 4000 + 800);
  expect(expectedTime({ ...work, frames: 16, evaluations: 90, rows: 1 }, pace)).toBe(500 + 4500 + 1600);
});

it('is kept by machine, model and size, and by nothing that a seed or a prompt changes', () => {
  const key = (changes: Partial<Settings>) => paceKey({ ...settings, ...changes }, { width: 128, height: 64 });
  expect(key({ request: { prompt: 'a cat', seed: 7 } })).toEqual(key({}));
  expect(key({ plugins: [{ name: 'weight-overlays', options: {} }] })).toEqual(key({}));
  expect(key({}).pixels).toBe(8192);
  for (const other of [
    { machine: { threads: 1 } },
    { model: { source: 'sd' } },
    { model: { decoder: 'tiny' } as const },
    { plugins: [{ name: 'controlnet', options: {} }] },
  ])
    expect(key(other)).not.toEqual(key({}));
});

describe('guessedPace', () => {
  const work = { width: 256, height: 128, frames: 8, steps: 4, evaluations: 40, rows: 1, backend: 'wasm' } as const;

  it('is for the embedded model what it costs, by the speed of the processor and the pixels', () => {
    const pace = guessedPace(settings, work, 820_000);
    expect(pace?.before).toBeCloseTo(1500);
    expect(pace?.evaluation).toBeCloseTo(200);
    expect(guessedPace(settings, work, 410_000)?.frame).toBeCloseTo(2 * (pace?.frame ?? 0));
  });

  it('is of nothing else', () => {
    expect(guessedPace(settings, { ...work, backend: 'webgpu' }, 1000)).toBeUndefined();
    for (const other of [
      { model: { source: 'hf:sd/turbo' } },
      { model: { decoder: 'tiny' } as const },
      { plugins: [{ name: 'controlnet', options: {} }] },
    ])
      expect(guessedPace({ ...settings, ...other }, work, 1000)).toBeUndefined();
  });
});
