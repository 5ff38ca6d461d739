import { expect, it } from 'vitest';
import { parseRecordedSettings, recordSettings, type RunSettings } from './run-settings.js';

const settings: RunSettings = {
  model: 'embedded',
  request: { prompt: 'a panda', seed: 7 },
  attention: 'first',
  backend: 'cpu',
  framesPerSecond: 4,
};

it('survives JSON', () => {
  const recorded = recordSettings(settings, 'sha256:0');
  expect(parseRecordedSettings(JSON.parse(JSON.stringify(recorded)), 'a.mp4')).toEqual(recorded);
});

it('refuses what is not ours, and layouts to come', () => {
  expect(() => parseRecordedSettings(undefined, 'a.mp4')).toThrow(/a\.mp4 keeps no settings of zeroreel/);
  expect(() => parseRecordedSettings({ software: 'x' }, 'a.mp4')).toThrow(/keeps no settings of zeroreel/);
  const newer = { ...recordSettings(settings, ''), format: 2 };
  expect(() => parseRecordedSettings(newer, 'a.mp4')).toThrow(/of format 2; zeroreel .* knows format 1/);
});
