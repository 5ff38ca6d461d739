import { expect, it } from 'vitest';
import { filesOfSettings } from './files-of-settings.js';
import type { RunSettings } from './run-settings.js';

const base: RunSettings = { model: 'm', request: { prompt: 'x' }, attention: 'first', backend: 'cpu' };
const control = { kind: 'canny', file: '/walk.mp4', scale: 1, start: 0, end: 1 } as const;

it('names every file once, and no embedded network', () => {
  const settings: RunSettings = {
    ...base,
    controls: [
      { ...control, model: 'embedded' },
      { ...control, model: '/nets/pose' },
    ],
    edit: { file: '/in.mp4', imageGuidanceScale: 1.5, keepAudio: true },
    overlays: [{ kind: 'lora', file: '/hero.safetensors', strength: 1 }],
    embeddings: ['/cat.safetensors'],
    initImage: '/first.png',
  };
  expect([...filesOfSettings(settings)].sort()).toEqual(
    ['/cat.safetensors', '/first.png', '/hero.safetensors', '/in.mp4', '/nets/pose', '/walk.mp4'].sort(),
  );
  expect(filesOfSettings(base)).toEqual([]);
});
