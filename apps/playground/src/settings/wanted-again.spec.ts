import type { RunSettings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { wantedAgain } from './wanted-again.js';

const control = { kind: 'pose', file: '/c/walk.mp4', model: '/n/pose', scale: 1, start: 0, end: 1 } as const;
const settings: RunSettings = {
  ...{ model: '/m/sd', request: { prompt: 'x' }, attention: 'first', backend: 'cpu' },
  controls: [control],
  overlays: [
    { kind: 'lora', file: '/x/y.safetensors', strength: 1 },
    { kind: 'dreambooth', file: '/x/dog', strength: 1 },
  ],
  embeddings: ['/x/cat.safetensors'],
  initImage: '/x/first.png',
  plugins: ['/p/glow', 'https://a/b.js', 'motion-dynamics'].map((source) => ({ source, options: {} })),
};

it('names everything that lies on another disk', () => {
  expect(wantedAgain(settings, () => false)).toEqual([
    'The model /m/sd: choose it again to use it. Until then the embedded one stands in.',
    'The clip /c/walk.mp4: drop it again to use it.',
    'The LoRA /x/y.safetensors: drop it again to use it.',
    'The DreamBooth /x/dog: drop it again to use it.',
    'The ControlNet /n/pose: drop it again to use it.',
    'The words of /x/cat.safetensors: drop it again to use it.',
    'The first picture /x/first.png: drop it again to use it.',
    'The plugin /p/glow: a page loads plugins from the web; add it by its address to use it.',
    'The plugin https://a/b.js: it runs when you allow it.',
  ]);
});

it('names nothing that is here or comes with the page', () => {
  expect(wantedAgain({ ...settings, plugins: [], model: 'embedded:edit' }, () => true)).toEqual([]);
});
