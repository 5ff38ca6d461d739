import { builtInPlugins } from '@zeroreel/plugins';
import { expect, it } from 'vitest';
import { known, settingsOf } from '../__testing__/settings.js';
import { parseRecordedSettings, recordSettings } from './recorded-settings.js';
import type { Settings } from './settings.js';

const builtIn = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);

const settings = settingsOf({ request: { prompt: 'a panda', seed: 7 }, output: { framesPerSecond: 4 } });
const made = { version: '0.1.0', modelFingerprint: 'sha256:0' };

it('survives JSON', () => {
  const recorded = recordSettings(settings, {
    ...made,
    inputs: { 'a.mp4': 'sha256:1' },
    defaults: { 'request.steps': 'model' },
  });
  expect(parseRecordedSettings(JSON.parse(JSON.stringify(recorded)), 'a.mp4', known)).toEqual(recorded);
  expect(recordSettings(settings, made)).toEqual({ generator: 'zeroreel', ...made, settings });
});

it('reads files of format 1', () => {
  const old = { model: 'embedded', request: { prompt: 'a panda' }, attention: 'off', backend: 'cpu', threads: 2 };
  const recorded = { generator: 'zeroreel', format: 1, ...made, settings: old };
  expect(parseRecordedSettings(recorded, 'a.mp4', () => undefined).settings).toEqual(
    settingsOf({
      plugins: [{ name: 'cross-frame-attention', options: { policy: 'off' } }],
      machine: { backend: 'cpu', threads: 2 },
    }),
  );
});

it('samples as files from before there was consistency did', () => {
  const plugins = [{ name: 'motion-dynamics', options: { sampling: 'bilinear' } }];
  const samplingOf = (request: Settings['request']) => {
    const recorded = recordSettings(settingsOf({ request, plugins }), made);
    return parseRecordedSettings(recorded, 'a.mp4', builtIn).settings.plugins[0]!.options['sampling'];
  };
  expect(samplingOf({ prompt: 'a panda', t0: 44, t1: 47 })).toBe('mixed');
  expect(samplingOf({ prompt: 'a panda', consistency: 0 })).toBe('bilinear');
});

it('moves as files from before pictures went the rest of the way did', () => {
  const samplingOf = (consistency: number, others: readonly string[], options = {}) => {
    const plugins = ['motion-dynamics', ...others].map((name) => ({
      name,
      options: name === 'motion-dynamics' ? options : {},
    }));
    const recorded = recordSettings(settingsOf({ request: { prompt: 'a panda', consistency }, plugins }), made);
    return parseRecordedSettings(recorded, 'a.mp4', builtIn).settings.plugins[0]!.options['sampling'];
  };
  expect(samplingOf(0.85, ['transported-noise'])).toBe('cubic');
  // The paper's warp, and clean latents beside it, are as they were.
  expect(samplingOf(0, ['transported-noise'])).toBeUndefined();
  expect(samplingOf(0.85, [])).toBeUndefined();
  expect(samplingOf(0.85, ['transported-noise'], { sampling: 'pixels' })).toBe('pixels');
});

it('refuses what is not ours, layouts to come and damage', () => {
  const parse = (value: unknown) => parseRecordedSettings(value, 'a.mp4', known);
  expect(() => parse(undefined)).toThrow(/a\.mp4 keeps no settings of zeroreel/);
  expect(() => parse({ software: 'x' })).toThrow(/keeps no settings of zeroreel/);
  const recorded = recordSettings(settings, made);
  expect(() => parse({ ...recorded, settings: { ...settings, format: 3 } })).toThrow(/format: expected 1 or 2/);
  expect(() => parse({ ...recorded, settings: { ...settings, request: { prompt: 'x', steps: 'many' } } })).toThrow(
    "a.mp4 keeps settings that are damaged:\nrequest.steps: expected an integer from 1 to 1000, got 'many'",
  );
  expect(() => parse({ ...recorded, settings: 5 })).toThrow('a.mp4 keeps settings that are damaged');
});

it('believes nothing that stands beside the settings', () => {
  const recorded = {
    ...recordSettings(settings, made),
    version: '\u001b[31m0.1',
    modelFingerprint: 5,
    inputs: { a: 1, b: 'sha256:2' },
    more: true,
  };
  expect(parseRecordedSettings(recorded, 'a.mp4', known)).toEqual({
    generator: 'zeroreel',
    version: 'unknown',
    modelFingerprint: '',
    inputs: { b: 'sha256:2' },
    settings,
  });
});
