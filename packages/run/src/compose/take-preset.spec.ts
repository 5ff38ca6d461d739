import { requestOptions, type ModelPreset } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../__testing__/settings.js';
import type { Settings } from '../settings/settings.js';
import { takePreset, tellPreset } from './take-preset.js';

const preset: ModelPreset = {
  lora: 'few-step/lora.safetensors',
  strength: 0.8,
  request: { steps: 4, sampler: 'lcm', guidanceScale: 1 },
  otherwiseSteps: 25,
};
const known = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);
const take = (settings: Settings) => takePreset(settings, known, { preset });
const asks = (request: object) => take(settingsOf({ request: { prompt: 'a panda', ...request } }));
const lora = { file: 'model:few-step/lora.safetensors', strength: 0.8 };

describe('takePreset', () => {
  it('takes steps, sampler, guidance and LoRA of the model, and says what they come from', () => {
    const before = settingsOf({ plugins: [{ name: 'motion-dynamics', options: {} }] });
    expect(take(before)).toMatchObject({
      settings: {
        ...before,
        request: { prompt: 'a panda', ...preset.request },
        plugins: [...before.plugins, { name: 'weight-overlays', options: { lora: [lora] } }],
      },
      origins: {
        'request.steps': 'model',
        'request.sampler': 'model',
        'request.guidanceScale': 'model',
        'plugins[1].options.lora': 'model',
      },
    });
    expect(takePreset(before, known, {})).toBeUndefined();
  });

  it('lays the LoRA beside those that are given, once', () => {
    const own = { file: '/x/ink.safetensors', strength: 1 };
    const withLoras = (...loras: readonly unknown[]) =>
      take(settingsOf({ plugins: [{ name: 'weight-overlays', options: { lora: loras, embeddings: ['/x/e'] } }] }));
    const expected = [{ name: 'weight-overlays', options: { lora: [lora, own], embeddings: ['/x/e'] } }];
    expect(withLoras(own)?.settings.plugins).toEqual(expected);
    expect(withLoras({ ...lora, strength: 0.3 }, own)?.settings.plugins).toEqual(expected);
  });

  const displacing = { sampler: 'ddim', sigmas: 'karras', profile: 'official', negativePrompt: 'rain' };
  const numbers = { steps: 50, guidanceScale: 1, eta: 0, t0: 1, t1: 2, timesteps: [999, 499] };
  const others = { spacing: 'trailing', cache: 'deep:3' };

  it.each(Object.entries({ ...displacing, ...numbers, ...others }))('steps back where %s is %s', (key, value) => {
    expect(asks({ [key]: value })).toBeUndefined();
  });

  it('steps back for every option that says so, and for no other', () => {
    const declared = Object.entries(requestOptions).filter(([, option]) => 'displacesPreset' in option);
    expect(declared.map(([key]) => key).sort()).toEqual(Object.keys({ ...displacing, ...numbers, ...others }).sort());
    const kept = { width: 64, frames: 3, seed: 7, consistency: 0.2, warpTimestep: 700, profile: 'zeroreel' };
    expect(asks(kept)?.settings.request).toEqual({ prompt: 'a panda', ...kept, ...preset.request });
  });

  it.each([
    ['controlnet', true],
    ['background-smoothing', true],
    ['image-to-video', false],
    ['instruct-pix2pix', false],
    ['./somebody’s', true],
  ])('with the plugin %s: %s', (name, takes) => {
    expect(take(settingsOf({ plugins: [{ name, options: {} }] })) !== undefined).toBe(takes);
  });
});

describe('tellPreset', () => {
  const tell = (source: string, changes: Partial<ModelPreset> = {}) =>
    tellPreset(settingsOf({ model: { source } }), { ...preset, ...changes }, (key) => `--${key}`);

  it('says how to do without', () => {
    expect(tell('embedded')).toBe('Four steps with the embedded few-step LoRA; --steps 25 takes the base');
    const six = { lora: 'fast.safetensors', request: { ...preset.request, steps: 6 } };
    expect(tell('/m/sd15', six)).toBe('6 steps with the LoRA fast of /m/sd15; --steps 25 takes the base');
  });
});
