import { expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { namedClips } from './named-clips.js';

it('names clips and pictures, not weights', () => {
  const plugins = [
    { name: 'weight-overlays', options: { lora: [{ file: 'a.safetensors' }] } },
    { name: 'controlnet', options: { clip: { file: 'a.mp4', start: 1 }, network: 'net' } },
    { name: 'controlnet', options: {} },
    { name: 'image-to-video', options: { picture: 'a.png' } },
    { name: 'https://example.org/a.js', options: { clip: { file: 'b.mp4' } } },
  ];
  expect(namedClips({ plugins }, builtIn)).toEqual([{ file: 'a.mp4', start: 1 }, { file: 'a.png' }]);
});

it('names those of lists', () => {
  const options = {
    clips: { kind: 'list', of: { kind: 'clip', description: 'a clip' }, description: 'clips' },
  } as const;
  const known = () => ({ name: 'own', summary: 'Own', options });
  const plugins = [{ name: 'own', options: { clips: [{ file: 'a.mp4' }, { file: 'b.mp4', end: 2 }] } }];
  expect(namedClips({ plugins }, known)).toEqual([{ file: 'a.mp4' }, { file: 'b.mp4', end: 2 }]);
});
