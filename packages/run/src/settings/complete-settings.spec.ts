import { parseSchedulerConfig, type Capabilities } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { completeSettings } from './complete-settings.js';
import type { RunSettings } from './run-settings.js';

const settings: RunSettings = {
  model: 'embedded',
  request: { prompt: 'a panda' },
  motion: { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' },
  attention: 'first',
  backend: 'auto',
  framesPerSecond: 4,
};
const capabilities: Capabilities = {
  description: 'CPU',
  preferredDType: 'float32',
  dtypes: ['float32'],
  deviceResident: true,
};
const context = {
  model: { defaultSize: 512, vaeScaleFactor: 8, scheduler: parseSchedulerConfig({ _class_name: 'DDIMScheduler' }) },
  backend: { name: 'cpu', capabilities: () => capabilities },
  threads: 2,
};

describe('completeSettings', () => {
  it('says everything that was left to defaults', () => {
    expect(completeSettings(settings, context)).toEqual({
      ...settings,
      backend: 'cpu',
      threads: 2,
      precision: 'float32',
      request: {
        ...{ prompt: 'a panda', promptTravel: [], negativePrompt: '', width: 512, height: 512, frames: 8, seed: 0 },
        ...{ steps: 50, guidanceScale: 7.5, sampler: 'ddim', eta: 0, chunkSize: 8, clipSkip: 0, sharedNoise: false },
        ...{ profile: 'zeroreel', t0: 44, t1: 47 },
      },
    });
  });

  it('shows four frames a second where nothing else is said', () => {
    const { model, request, attention, backend } = settings;
    expect(completeSettings({ model, request, attention, backend }, context).framesPerSecond).toBe(4);
    expect(completeSettings({ ...settings, framesPerSecond: 30000 / 1001 }, context).framesPerSecond).toBe(
      30000 / 1001,
    );
  });

  it('is the same when it is done again', () => {
    const complete = completeSettings({ ...settings, request: { prompt: 'x', steps: 20 } }, context);
    expect(completeSettings(complete, context)).toEqual(complete);
  });

  it('checks the request', () => {
    const wrong = { ...settings, request: { prompt: 'a panda', width: 130 } };
    expect(() => completeSettings(wrong, context)).toThrow(/width: expected a multiple of 8 .* got 130/);
  });
});
