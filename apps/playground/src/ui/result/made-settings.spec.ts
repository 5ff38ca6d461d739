import type { RecordedSettings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { longerSettings, variationsOf } from './made-settings.js';

const recorded: Pick<RecordedSettings, 'settings' | 'defaults'> = {
  settings: {
    ...{ format: 2, model: {}, output: {}, machine: { threads: 2, backend: 'wasm' } },
    request: { prompt: 'a fox', seed: 7, frames: 8, steps: 4 },
    plugins: [{ name: 'motion-dynamics', options: {} }],
  },
  defaults: { 'machine.threads': 'machine', 'request.steps': 'model' },
};
const { settings } = recorded;

it('goes on with twice the frames and everything else as it was, but for what the machine decided', () => {
  expect(longerSettings(recorded)).toEqual({
    ...settings,
    machine: { backend: 'wasm' },
    request: { ...settings.request, frames: 16 },
  });
  const long = { settings: { ...settings, request: { ...settings.request, frames: 4096 } } };
  expect(longerSettings(long)).toBeUndefined();
  const led = { settings: { ...settings, plugins: [{ name: 'controlnet', options: { clip: { file: 'a.mp4' } } }] } };
  expect(longerSettings(led)).toBeUndefined();
});

it('varies the seed and nothing else, within what a request takes', () => {
  expect(variationsOf(settings).map(({ request }) => request.seed)).toEqual([8, 9, 10, 11]);
  expect(variationsOf(settings)[2]).toEqual({ ...settings, request: { ...settings.request, seed: 10 } });
  const last = { ...settings, request: { ...settings.request, seed: Number.MAX_SAFE_INTEGER } };
  expect(variationsOf(last).map(({ request }) => request.seed)).toEqual([1, 2, 3, 4].map((k) => 2 ** 53 - 1 - k));
});
