import { expect, it } from 'vitest';
import { clipNames } from './clip-names.js';
import { settingsOfForm } from './settings-of-form.js';
import { DEFAULT_FORM, EMPTY_CONTROL } from './video-form.js';

const form = {
  ...DEFAULT_FORM,
  controls: [
    { ...EMPTY_CONTROL, file: 'walk.mp4' },
    { ...EMPTY_CONTROL, file: 'depth.mp4', model: 'my-controlnet' },
  ],
  editFile: 'road.mp4',
  initImage: 'first.png',
  overlays: [{ kind: 'lora', file: 'ink.safetensors', strength: 1 }] as const,
};

it('names the clips and pictures of a view, no weights', () => {
  expect(clipNames(settingsOfForm('generate', form, 'embedded'))).toEqual(['first.png']);
  expect(clipNames(settingsOfForm('control', form, 'embedded'))).toEqual(['walk.mp4', 'depth.mp4', 'first.png']);
  expect(clipNames(settingsOfForm('edit', form, 'embedded'))).toEqual(['road.mp4']);
});
