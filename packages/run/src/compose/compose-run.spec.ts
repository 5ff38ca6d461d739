import type { Backend, DiffusionModel, Plugin } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFile, openModelFolder } from '@zeroreel/node';
import { expect, it } from 'vitest';
import type { RunSettings } from '../settings/run-settings.js';
import { composeRun, type ComposeRunContext } from './compose-run.js';
import { openParts, type RunOpener } from './run-parts.js';

const control = { kind: 'depth', file: 'a.mp4', model: 'embedded', scale: 1, start: 0, end: 1 } as const;
const settings: RunSettings = {
  model: 'embedded',
  request: { prompt: 'x' },
  attention: 'first',
  backend: 'auto',
  overlays: [{ kind: 'lora', file: 'hero.safetensors', strength: 0.5 }],
  controls: [control, control],
  plugins: [{ source: 'glow', options: { a: 1 } }],
};
const backend = {
  name: 'cpu',
  capabilities: () => ({ description: '', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true }),
} as unknown as Backend;

function context(opened: string[], opener: Partial<RunOpener> = {}): ComposeRunContext {
  return {
    model: { name: 'none' } as DiffusionModel,
    backend,
    pictures: { controls: [[], []] },
    open: {
      weights(file) {
        opened.push(file);
        return openModelFile(`${miniModelPath('dreambooth')}/pytorch_lora_weights.safetensors`);
      },
      controlNet({ kind }) {
        opened.push(kind);
        return openModelFolder(miniModelPath('depth'));
      },
      async plugin({ source }) {
        opened.push(source);
        return { name: source, requires: [], module: { load: () => undefined } } as unknown as Plugin;
      },
      ...opener,
    },
  };
}

it('opens what settings name, once each and in order', async () => {
  const opened: string[] = [];
  const parts = await openParts(settings, { ...context(opened), owned: [] });
  expect(opened).toEqual(['hero.safetensors', 'depth', 'depth', 'glow']);
  expect([parts.overlays.length, parts.networks.length, parts.others.length]).toEqual([1, 2, 1]);
});

it('gives a run, and what it reports', async () => {
  await using run = await composeRun({ ...settings, plugins: [] }, context([]));
  expect(typeof run.textToVideo.generate).toBe('function');
  expect(typeof run.events.on).toBe('function');
});

it('frees what was opened when something else cannot be', async () => {
  const owned: AsyncDisposable[] = [];
  const plugin = () => Promise.reject(new Error('no light'));
  await expect(openParts(settings, { ...context([], { plugin }), owned })).rejects.toThrow('no light');
  expect(owned).toHaveLength(2);
  await expect(composeRun(settings, context([], { plugin }))).rejects.toThrow('no light');
});

it('opens nothing more once it is stopped', async () => {
  const opened: string[] = [];
  const controller = new AbortController();
  const weights = (file: string) => {
    controller.abort();
    return context(opened).open.weights(file);
  };
  const run = composeRun(settings, { ...context(opened, { weights }), signal: controller.signal });
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  expect(opened).toEqual(['hero.safetensors']);
});
