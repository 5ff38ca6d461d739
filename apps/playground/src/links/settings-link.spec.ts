import type { Settings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { portableSettings, readSettingsLink, settingsLink } from './settings-link.js';

const settings: Settings = {
  ...{ format: 2, model: {}, plugins: [], output: {} },
  request: { prompt: 'a “fox” in the forêt 🦊?' },
  machine: { backend: 'wasm', precision: 'float16' },
};

it('takes settings through an address, every character', () => {
  const link = settingsLink(settings);
  expect(link).toMatch(/^#settings=[A-Za-z0-9_-]+$/);
  expect(readSettingsLink(link)).toEqual(settings);
});

it('hands out what a link holds unchecked', () => {
  const old = { model: 'embedded', request: { prompt: 'a fox' }, attention: 'first', backend: 'auto' };
  expect(readSettingsLink(settingsLink(old as unknown as Settings))).toEqual(old);
});

it('has none without its key', () => {
  expect(readSettingsLink('')).toBeUndefined();
  expect(readSettingsLink('#top')).toBeUndefined();
});

it.each(['#settings=', '#settings=%%%', settingsLink(settings).slice(0, 40), `#settings=${btoa('"\xff"')}`])(
  'says that %s is damaged',
  (link) => {
    expect(() => readSettingsLink(link)).toThrow(/was it cut off/);
  },
);

it('leaves to the next machine what this one decided by itself', () => {
  const defaults = { 'machine.backend': 'machine', 'request.seed': 'zeroreel' };
  expect(portableSettings({ settings, defaults })).toEqual({ ...settings, machine: { precision: 'float16' } });
  expect(portableSettings({ settings })).toEqual(settings);
});
