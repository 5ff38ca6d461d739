import type { RunSettings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { formOfSettings } from './form-of-settings.js';
import { leftBehind } from './left-behind.js';
import { settingsOfForm } from './settings-of-form.js';

/** Of the command line, with everything that `generate` can be asked for. */
const everything: RunSettings = {
  model: '/models/sd',
  variant: 'fp16',
  request: {
    ...{ prompt: 'a fox', negativePrompt: 'rain', promptTravel: [{ frame: 4, prompt: 'a wolf' }] },
    ...{ width: 512, height: 320, frames: 12, seed: 3, steps: 50, guidanceScale: 7, sampler: 'dpm++', eta: 0.1 },
    ...{ sigmas: 'karras', t0: 44, t1: 47, chunkSize: 6, clipSkip: 1, sharedNoise: true, profile: 'diffusers' },
  },
  motion: {
    fields: [
      { kind: 'zoom', factor: 1.02 },
      { kind: 'translate', x: 3, y: 0 },
      { kind: 'path', keyframes: [{ frame: 8, x: 60, zoom: 1.4, degrees: 10 }] },
      { kind: 'zoom', factor: 0.99 },
    ],
    ...{ sampling: 'bilinear', border: 'clamp' },
  },
  attention: 'first+previous',
  clip: { start: 0.5, end: 3, framesPerSecond: 12, resize: 'paper', cannyLow: 50, cannyHigh: 120 },
  controls: [
    { kind: 'depth', file: '/clips/depth.mp4', model: '/nets/depth', scale: 0.8, start: 0, end: 0.6 },
    { kind: 'ready', file: '/clips/lines', model: '/nets/lineart', scale: 1, start: 0.1, end: 1 },
  ],
  overlays: [
    { kind: 'dreambooth', file: '/weights/dog', strength: 0.9 },
    { kind: 'lora', file: '/weights/style.safetensors', strength: -0.5 },
  ],
  embeddings: ['/weights/cat.safetensors'],
  initImage: '/pictures/first.png',
  smoothBackground: 0.4,
  loop: 'ping-pong',
  plugins: [{ source: '/plugins/glow', options: { colours: ['#fff'], strength: 1.2 } }],
  ...{ backend: 'cuda', threads: 8, precision: 'float16', framesPerSecond: 12 },
};

it('is nothing but the machine, of everything that the command line has', () => {
  expect(leftBehind(everything)).toEqual(['It was made on cuda; here it is made as “Runs on” says.']);
  const { view, form } = formOfSettings(everything);
  expect(settingsOfForm(view, form, everything.model)).toEqual({ ...everything, backend: 'auto', threads: undefined });
});

it('keeps an edit whole, and tells that there will be no sound', () => {
  const edit = { file: '/in.mp4', imageGuidanceScale: 1.2, keepAudio: true };
  const settings: RunSettings = {
    ...{ model: 'embedded:edit', variant: 'fp16', request: { prompt: 'make it night', seed: 4, sharedNoise: true } },
    ...{ edit, attention: 'previous', backend: 'cpu', threads: 8, precision: 'int8' },
    clip: { start: 1, resize: 'fit', cannyLow: 100, cannyHigh: 200 },
    overlays: [{ kind: 'lora', file: '/weights/style.safetensors', strength: 1 }],
  };
  expect(leftBehind(settings)).toEqual([
    'It was made on the processor with 8 threads; here it is made as “Runs on” says.',
    'Computing in int8 is for processors outside of browsers.',
    'The clip’s sound stays behind: videos of the page have none.',
  ]);
  expect(
    leftBehind({ ...settings, initImage: '/pictures/first.png', loop: 'ping-pong', smoothBackground: 0.4 }).slice(3),
  ).toEqual([
    'initImage: "/pictures/first.png" has no place on the page.',
    'loop: "ping-pong" has no place on the page.',
    'smoothBackground: 0.4 has no place on the page.',
  ]);
});

it('names settings of versions to come', () => {
  const settings = { ...everything, backend: 'auto', request: { ...everything.request, glow: { strength: 2 } } };
  expect(leftBehind(settings as RunSettings)).toEqual(['request.glow.strength: 2 has no place on the page.']);
});

it('is nothing for settings of the page', () => {
  const { view, form } = formOfSettings(everything);
  expect(leftBehind(settingsOfForm(view, form, 'embedded'))).toEqual([]);
});
