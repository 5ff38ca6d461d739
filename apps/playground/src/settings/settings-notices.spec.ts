import type { RunSettings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { formProblem, missingFiles, nameFor } from './form-problem.js';

const base: RunSettings = { model: 'embedded', request: { prompt: 'x' }, attention: 'first', backend: 'auto' };
const motion = { fields: [{ kind: 'translate', x: 1, y: 1 }], sampling: 'nearest', border: 'reflect' } as const;
const path = { ...motion, fields: [{ kind: 'path', keyframes: [] }] } as const;
const control = { kind: 'canny', file: 'walk.mp4', model: 'embedded', scale: 1, start: 0, end: 1 } as const;
const here = { isHere: (name: string) => name === 'walk.mp4', allowedPlugins: ['https://a/b.js'] };
const plugin = (source: string) => ({ source, options: {} });

it.each<[string | undefined, Partial<RunSettings>]>([
  [undefined, {}],
  [undefined, { controls: [control], plugins: [plugin('https://a/b.js'), plugin('motion-dynamics')] }],
  ['Drop a clip first', { controls: [control, { ...control, file: '' }] }],
  ['Drop a clip first', { edit: { file: '', imageGuidanceScale: 1, keepAudio: false } }],
  ['Choose y.safetensors again', { overlays: [{ kind: 'lora', file: '/x/y.safetensors', strength: 1 }] }],
  ['Choose a ControlNet for pose', { controls: [{ ...control, kind: 'pose' }] }],
  ['Choose a ControlNet for canny', { controls: [control], model: 'https://a/sd' }],
  ['A first picture needs motion', { initImage: 'walk.mp4' }],
  ['Smoothing needs motion', { smoothBackground: 0.4 }],
  [undefined, { smoothBackground: 0.4, motion }],
  ['A path cannot loop seamlessly', { loop: 'seamless', motion: path }],
  ['A later prompt is empty', { request: { prompt: 'x', promptTravel: [{ frame: 4, prompt: ' ' }] } }],
  ['A later prompt has no frame', { request: { prompt: 'x', frames: 4, promptTravel: [{ frame: 4, prompt: 'y' }] } }],
  ['Give the plugin’s address', { plugins: [plugin('/p/glow')] }],
  ['Allow the plugin first', { plugins: [plugin('https://a/c.js')] }],
])('%s', (problem, settings) => {
  expect(formProblem({ ...base, ...settings }, here)).toBe(problem);
});

it('finds what is not here, but for what is on the web', () => {
  const settings: RunSettings = { ...base, embeddings: ['/x/cat.pt', 'walk.mp4', 'https://a/b.safetensors', ''] };
  expect(missingFiles(settings, here.isHere)).toEqual(['/x/cat.pt']);
});

it('keeps the path of a file that is chosen again', () => {
  expect(nameFor('y.safetensors', '/x/y.safetensors')).toBe('/x/y.safetensors');
  expect(nameFor('z.safetensors', '/x/y.safetensors')).toBe('z.safetensors');
  expect(nameFor('y.mp4', 'C:\\clips\\y.mp4')).toBe('C:\\clips\\y.mp4');
});
