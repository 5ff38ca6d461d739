import { expect, it } from 'vitest';
import { parseRecordedSettings, recordSettings } from './recorded-settings.js';
import type { RunSettings } from './run-settings.js';

const settings: RunSettings = {
  model: 'embedded',
  request: { prompt: 'a panda', seed: 7 },
  attention: 'first',
  backend: 'cpu',
  framesPerSecond: 4,
};
const made = { version: '0.1.0', modelFingerprint: 'sha256:0' };

it('survives JSON', () => {
  const recorded = recordSettings(settings, { ...made, inputs: { 'a.mp4': 'sha256:1' } });
  expect(parseRecordedSettings(JSON.parse(JSON.stringify(recorded)), 'a.mp4')).toEqual(recorded);
  expect(recordSettings(settings, made)).not.toHaveProperty('inputs');
});

it('refuses what is not ours, layouts to come and damage', () => {
  expect(() => parseRecordedSettings(undefined, 'a.mp4')).toThrow(/a\.mp4 keeps no settings of zeroreel/);
  expect(() => parseRecordedSettings({ software: 'x' }, 'a.mp4')).toThrow(/keeps no settings of zeroreel/);
  const recorded = recordSettings(settings, made);
  expect(() => parseRecordedSettings({ ...recorded, format: 2 }, 'a.mp4')).toThrow(/of format 2; .* knows format 1/);
  expect(() => parseRecordedSettings({ ...recorded, settings: {} }, 'a.mp4')).toThrow(/a\.mp4 .* damaged/);
});
