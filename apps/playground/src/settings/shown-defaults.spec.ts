import { resolveRequest } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { requestContext } from '../../../../packages/core/src/__testing__/request-context.js';
import { knownSize, shownDefault } from './shown-defaults.js';

const settings = { request: { prompt: 'a fox' } };
const model = { width: 128, height: 128, guidanceScale: 2.5 };
const clip = { width: 160, height: 120, frames: 30, still: false, rate: 25, resize: 'fit' } as const;

it.each([
  ['request', 'guidanceScale', { value: 2.5, origin: 'model' }],
  ['request', 'steps', { value: 50, origin: 'declared' }],
  ['request', 'frames', { value: 8, origin: 'declared' }],
  ['request', 'width', { value: 128, origin: 'model' }],
  ['request', 'sigmas', undefined],
  ['output', 'framesPerSecond', { value: 4, origin: 'declared' }],
  ['machine', 'backend', { value: 'auto', origin: 'declared' }],
  ['model', 'variant', undefined],
] as const)('tells what a run uses for %s.%s', (group, key, shown) => {
  expect(shownDefault(group, key, { settings, model })).toEqual(shown);
});

it('tells what the model offers, where the run takes it', () => {
  const request = { steps: 4, sampler: 'lcm', guidanceScale: 1 };
  const preset = { lora: 'l.safetensors', strength: 1, request, otherwiseSteps: 25 };
  const shown = (key: string) => shownDefault('request', key, { settings, model, preset });
  expect(shown('steps')).toEqual({ value: 4, origin: 'model' });
  expect(shown('guidanceScale')).toEqual({ value: 1, origin: 'model' });
  expect(shown('width')).toEqual({ value: 128, origin: 'model' });
});

it('tells the same as core resolves', () => {
  const resolved = resolveRequest(settings.request, {
    ...{ ...requestContext, defaultSize: 128, motion: false },
    modelDefaults: model,
  });
  for (const key of ['width', 'height', 'frames', 'steps', 'guidanceScale', 'seed', 'chunkSize'] as const) {
    expect([key, shownDefault('request', key, { settings, model })?.value]).toEqual([key, resolved[key]]);
  }
});

it.each([
  ['request', 'width', 128],
  ['request', 'height', 96],
  ['request', 'frames', 8],
  ['output', 'framesPerSecond', 25],
] as const)('follows a clip that leads: %s.%s', (group, key, value) => {
  expect(shownDefault(group, key, { settings, model, clip })).toEqual({ value, origin: 'clip' });
});

it('takes no length from a picture', () => {
  const still = { width: 64, height: 64, frames: 1, still: true, resize: 'fit' } as const;
  expect(shownDefault('request', 'frames', { settings, model, clip: still })?.value).toBe(8);
});

it('knows the size from what is given, the clip and the model', () => {
  expect(knownSize({ settings })).toEqual({ width: 512, height: 512 });
  expect(knownSize({ settings, model })).toEqual({ width: 128, height: 128 });
  expect(knownSize({ settings, model, clip })).toEqual({ width: 128, height: 96 });
  expect(knownSize({ settings: { request: { prompt: '', width: 64 } }, model })).toEqual({ width: 64, height: 128 });
});
