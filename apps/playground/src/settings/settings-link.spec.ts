import { expect, it } from 'vitest';
import { readSettingsLink, settingsLink } from './settings-link.js';

const settings = {
  model: 'embedded',
  request: { prompt: 'a “fox” in the forêt 🦊?' },
  attention: 'first',
  backend: 'auto',
} as const;

it('takes settings through an address, every character', () => {
  const link = settingsLink(settings);
  expect(link).toMatch(/^#settings=[A-Za-z0-9_-]+$/);
  expect(readSettingsLink(link)).toEqual(settings);
});

it('has none without its key', () => {
  expect(readSettingsLink('')).toBeUndefined();
  expect(readSettingsLink('#top')).toBeUndefined();
});

it.each(['#settings=', '#settings=%%%', settingsLink(settings).slice(0, 40), `#settings=${btoa('{"model":1}')}`])(
  'says that %s is damaged',
  (link) => {
    expect(() => readSettingsLink(link)).toThrow(/was it cut off/);
  },
);
