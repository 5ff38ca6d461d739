import { expect, it } from 'vitest';
import { tabsWithFaults } from './tab-faults.js';

const plugins = ['motion-dynamics', 'weight-overlays', 'https://example.org/plugin.js'].map((name) => ({
  name,
  options: {},
}));

it.each([
  ['request.width', 'basic'],
  ['request.t0', 'expert'],
  ['request.modelOptions.crop', 'model'],
  ['output.framesPerSecond', 'basic'],
  ['model.vae', 'model'],
  ['machine.backend', 'model'],
  ['machine.precision', 'expert'],
  ['plugins[0].options.fields[1].factor', 'motion'],
  ['plugins[1].options.lora[0].strength', 'model'],
  ['plugins[2].options.colours', 'expert'],
])('finds the field of %s in the tab %s', (path, tab) => {
  expect([...tabsWithFaults([{ path, message: 'expected something else' }], plugins)]).toEqual([tab]);
});

it('counts a value that nobody gave yet for none', () => {
  expect(tabsWithFaults([{ path: 'request.prompt', message: 'expected a text, got none' }], []).size).toBe(0);
});
