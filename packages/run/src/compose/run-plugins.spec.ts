import type { Plugin } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { ControlNet } from '@zeroreel/models';
import { expect, it } from 'vitest';
import type { RunSettings } from '../settings/run-settings.js';
import type { RunParts } from './run-parts.js';
import { runPlugins } from './run-plugins.js';

const base: RunSettings = { model: 'embedded', request: { prompt: 'x' }, attention: 'first', backend: 'auto' };
const frame: Frame = { width: 8, height: 8, data: new Uint8Array(192) };
const control = { kind: 'canny', file: 'a.mp4', model: 'embedded', scale: 1, start: 0, end: 1 } as const;
const none: RunParts = { controls: [], networks: [], overlays: [], tokenEmbeddings: [], others: [] };
const names = (settings: Partial<RunSettings>, parts: Partial<RunParts> = {}) =>
  runPlugins({ ...base, ...settings }, { ...none, ...parts }).map(({ name }) => name);

it('has attention always, and the rest in the order of its hooks', () => {
  expect(names({})).toEqual(['cross-frame-attention']);
  const network = { name: 'canny' } as ControlNet;
  const all = names(
    {
      motion: { fields: [{ kind: 'zoom', factor: 1.1 }], sampling: 'bilinear', border: 'clamp' },
      controls: [control, { ...control, kind: 'ready' }],
      smoothBackground: 0.4,
      loop: 'seamless',
    },
    {
      networks: [network, network],
      controls: [[frame], [frame]],
      edit: [frame],
      initImage: frame,
      tokenEmbeddings: [{ placeholder: '<cat>', vectors: { data: new Float32Array(1), shape: [1, 1] } }],
      others: [{ name: 'glow' } as Plugin],
    },
  );
  expect(all).toEqual([
    ...['motion-dynamics', 'cross-frame-attention', 'dreambooth', 'controlnet', 'controlnet-2'],
    ...['instruct-pix2pix', 'image-to-video', 'background-smoothing', 'glow'],
  ]);
});

it('has no path close itself', () => {
  const fields = [{ kind: 'path', keyframes: [{ frame: 2, x: 4 }] }] as const;
  const motion = { fields, sampling: 'nearest', border: 'reflect' } as const;
  expect(() => names({ motion, loop: 'seamless' })).toThrow('loop seamless');
  expect(names({ motion, loop: 'ping-pong' })).toContain('motion-dynamics');
});
