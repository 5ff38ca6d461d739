import { builtInPlugins } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../__testing__/settings.js';
import { parseSettings, readSettingsValue } from './parse-settings.js';
import type { Settings } from './settings.js';

const known = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);
const motion = { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' };
const attention = (policy: string) => ({ name: 'cross-frame-attention', options: { policy } });
const control = { kind: 'canny', file: '/clips/walk.mp4', model: 'embedded', scale: 1, start: 0, end: 1 };
const clip = { start: 0, resize: 'fit', cannyLow: 100, cannyHigh: 200 };

/** Settings as versions 0.1 wrote them, and what they are in format 2. */
const FILES: readonly (readonly [string, object, Partial<Settings>])[] = [
  [
    'the command line, plain',
    {
      model: 'embedded',
      request: { prompt: 'a panda', steps: 50, guidanceScale: 7.5, t0: 44, t1: 47 },
      ...{ motion, attention: 'first', backend: 'cpu', threads: 2, precision: 'float32', framesPerSecond: 4 },
    },
    {
      request: { prompt: 'a panda', steps: 50, guidanceScale: 7.5, t0: 44, t1: 47 },
      plugins: [{ name: 'motion-dynamics', options: motion }, attention('first')],
      output: { framesPerSecond: 4 },
      machine: { backend: 'cpu', threads: 2, precision: 'float32' },
    },
  ],
  [
    'frames that stand still',
    { model: '/models/sd', variant: 'fp16', request: { prompt: 'a panda' }, attention: 'off', backend: 'cuda' },
    {
      model: { source: '/models/sd', variant: 'fp16' },
      plugins: [attention('off')],
      machine: { backend: 'cuda' },
    },
  ],
  [
    'a seamless loop',
    { model: 'embedded', request: { prompt: 'a panda' }, motion, attention: 'first', backend: 'cpu', loop: 'seamless' },
    {
      plugins: [{ name: 'motion-dynamics', options: { ...motion, loop: true } }, attention('first')],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'a motion that was sampled between cells, noise and all',
    {
      model: 'embedded',
      request: { prompt: 'a panda' },
      ...{ motion: { ...motion, sampling: 'bilinear' }, attention: 'first', backend: 'cpu' },
    },
    {
      plugins: [{ name: 'motion-dynamics', options: { ...motion, sampling: 'mixed' } }, attention('first')],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'forth and back',
    {
      model: 'embedded',
      request: { prompt: 'a panda' },
      motion,
      attention: 'first',
      backend: 'cpu',
      loop: 'ping-pong',
    },
    {
      plugins: [{ name: 'motion-dynamics', options: motion }, attention('first')],
      output: { pingPong: true },
      machine: { backend: 'cpu' },
    },
  ],
  [
    'weights of all kinds',
    {
      ...{ model: 'embedded', request: { prompt: 'a panda' }, attention: 'first', backend: 'cpu' },
      overlays: [
        { kind: 'dreambooth', file: '/w/dog', strength: 0.9 },
        { kind: 'lora', file: '/w/ink.safetensors', strength: -0.5 },
        { kind: 'lora', file: '/w/oil.safetensors', strength: 1 },
      ],
      embeddings: ['/w/cat.safetensors'],
    },
    {
      plugins: [
        attention('first'),
        {
          name: 'weight-overlays',
          options: {
            dreambooth: { file: '/w/dog', strength: 0.9 },
            lora: [
              { file: '/w/ink.safetensors', strength: -0.5 },
              { file: '/w/oil.safetensors', strength: 1 },
            ],
            embeddings: ['/w/cat.safetensors'],
          },
        },
      ],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'words alone',
    { model: 'embedded', request: { prompt: 'a panda' }, attention: 'first', backend: 'cpu', embeddings: ['/w/c.pt'] },
    {
      plugins: [attention('first'), { name: 'weight-overlays', options: { embeddings: ['/w/c.pt'] } }],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'a clip that steers',
    {
      model: 'embedded',
      request: { prompt: 'a panda' },
      attention: 'first',
      backend: 'cpu',
      controls: [control],
      clip,
    },
    {
      plugins: [
        attention('first'),
        {
          name: 'controlnet',
          options: {
            ...{ kind: 'canny', scale: 1, cannyLow: 100, cannyHigh: 200, span: { start: 0, end: 1 } },
            clip: { file: '/clips/walk.mp4', resize: 'fit' },
          },
        },
      ],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'two clips that steer, a part of them',
    {
      ...{ model: '/models/sd', request: { prompt: 'a panda' }, motion, attention: 'previous', backend: 'cpu' },
      controls: [
        { ...control, model: '/nets/canny', scale: 0.8, start: 0.1, end: 0.6 },
        { ...control, kind: 'depth', file: '/clips/depth', model: '/nets/depth' },
      ],
      clip: { start: 0.5, end: 3, framesPerSecond: 12, resize: 'paper', cannyLow: 50, cannyHigh: 120 },
    },
    {
      model: { source: '/models/sd' },
      plugins: [
        { name: 'motion-dynamics', options: motion },
        attention('previous'),
        {
          name: 'controlnet',
          options: {
            ...{ kind: 'canny', network: '/nets/canny', scale: 0.8, cannyLow: 50, cannyHigh: 120 },
            clip: { file: '/clips/walk.mp4', start: 0.5, end: 3, rate: 12, resize: 'paper' },
            span: { start: 0.1, end: 0.6 },
          },
        },
        {
          name: 'controlnet',
          options: {
            ...{ kind: 'depth', network: '/nets/depth', scale: 1, cannyLow: 50, cannyHigh: 120 },
            clip: { file: '/clips/depth', start: 0.5, end: 3, rate: 12, resize: 'paper' },
            span: { start: 0, end: 1 },
          },
        },
      ],
      machine: { backend: 'cpu' },
    },
  ],
  [
    'an edit with sound',
    {
      ...{ model: 'embedded:edit', request: { prompt: 'make it night', sharedNoise: true }, attention: 'first' },
      ...{ backend: 'cpu', edit: { file: '/in.mp4', imageGuidanceScale: 1.2, keepAudio: true }, clip },
    },
    {
      model: { source: 'embedded:edit' },
      request: { prompt: 'make it night', sharedNoise: true },
      plugins: [
        attention('first'),
        {
          name: 'instruct-pix2pix',
          options: { clip: { file: '/in.mp4', resize: 'fit' }, imageGuidanceScale: 1.2 },
        },
      ],
      output: { audio: true },
      machine: { backend: 'cpu' },
    },
  ],
  [
    'the page, before it had a rule of resizing',
    {
      ...{ model: 'embedded:edit', request: { prompt: 'make it night' }, attention: 'first', backend: 'auto' },
      edit: { file: 'clip.mp4', imageGuidanceScale: 1.5, keepAudio: false },
    },
    {
      model: { source: 'embedded:edit' },
      request: { prompt: 'make it night' },
      plugins: [
        attention('first'),
        {
          name: 'instruct-pix2pix',
          options: { clip: { file: 'clip.mp4', resize: 'cover' }, imageGuidanceScale: 1.5 },
        },
      ],
      output: { audio: false },
      machine: { backend: 'auto' },
    },
  ],
  [
    'a first picture and a smoothed background',
    {
      ...{ model: 'embedded', request: { prompt: 'a panda' }, motion, attention: 'first', backend: 'auto' },
      ...{ initImage: 'first.png', smoothBackground: 0.4 },
    },
    {
      plugins: [
        { name: 'motion-dynamics', options: motion },
        attention('first'),
        { name: 'image-to-video', options: { picture: 'first.png' } },
        { name: 'background-smoothing', options: { strength: 0.4 } },
      ],
      machine: { backend: 'auto' },
    },
  ],
  [
    "a stranger's plugin, and motion by name",
    {
      ...{ model: 'embedded', request: { prompt: 'a panda' }, attention: 'first', backend: 'cpu' },
      plugins: [
        { source: '/plugins/glow', options: { colours: ['#fff'] } },
        { source: 'motion-dynamics', options: { x: 3, zoom: 1.02, sampling: 'bilinear' } },
      ],
    },
    {
      plugins: [
        attention('first'),
        { name: '/plugins/glow', options: { colours: ['#fff'] } },
        {
          name: 'motion-dynamics',
          options: {
            sampling: 'mixed',
            fields: [
              { kind: 'zoom', factor: 1.02 },
              { kind: 'rotate', degrees: 0 },
              { kind: 'translate', x: 3, y: 12 },
            ],
          },
        },
      ],
      machine: { backend: 'cpu' },
    },
  ],
];

describe('settings of format 1', () => {
  it.each(FILES)('become format 2: %s', (_, old, expected) => {
    expect(parseSettings({ format: 1, ...old }, known)).toEqual(settingsOf(expected));
    expect(parseSettings(old, known)).toEqual(settingsOf(expected));
  });

  const good = FILES[0]![1];
  it.each([
    [{ motion: { ...motion, fields: 'zoom' } }, 'plugins[0].options.fields'],
    [{ motion: { ...motion, fields: [{ kind: 'spiral', turns: 2 }] } }, 'plugins[0].options.fields[0].kind'],
    [{ motion: { ...motion, sampling: 'bicubic' } }, 'plugins[0].options.sampling'],
    [{ motion: { ...motion, fields: [{ kind: 'translate', x: '12', y: 12 }] } }, 'plugins[0].options.fields[0].x'],
    [{ motion: 5 }, 'motion'],
    [{ overlays: {} }, 'overlays'],
    [{ overlays: [{ kind: 'hypernetwork', file: '/x', strength: 1 }] }, 'overlays[0].kind'],
    [{ overlays: [1] }, 'overlays[0]'],
    [{ controls: [null] }, 'controls[0]'],
    [{ controls: [{ ...control, kind: 'hed' }] }, 'plugins[2].options.kind'],
    [{ model: 5 }, 'model.source'],
    [{ model: undefined }, 'model'],
    [{ request: undefined }, 'request'],
    [{ request: { prompt: 'x', promptTravel: 5 } }, 'request.promptTravel'],
    [{ precision: 'bfloat16' }, 'machine.precision'],
    [{ threads: 'all' }, 'machine.threads'],
    [{ framesPerSecond: 'fast' }, 'output.framesPerSecond'],
    [{ loop: 'bounce' }, 'loop'],
    [{ plugins: 'mine' }, 'plugins'],
    [{ glow: true }, 'glow'],
    [{ attention: 'all' }, 'plugins[1].options.policy'],
  ])('have a fault where they are damaged: %j', (change, path) => {
    const { faults } = readSettingsValue({ ...good, ...change }, known);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
  });
});
