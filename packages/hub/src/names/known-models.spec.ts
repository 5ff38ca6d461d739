import { expect, it } from 'vitest';
import { KNOWN_MODELS, likeNames } from './known-models.js';
import { formatModelName } from './model-name.js';
import { parseModelName } from './parse-model-name.js';

it('has names that are read as they are written', () => {
  for (const { name } of KNOWN_MODELS) expect(formatModelName(parseModelName(name)!.name)).toBe(name);
});

it.each([
  ['runwayml/stable-diffusion-v1-5', ['stable-diffusion-v1-5/stable-diffusion-v1-5']],
  ['stable-difusion-v1-5/stable-difusion-v1-5', ['stable-diffusion-v1-5/stable-diffusion-v1-5']],
  ['lykon/dreamshaper8', ['Lykon/dreamshaper-8']],
  ['Lykon/dreamshaper-8', []],
  ['somebody/something', []],
])('takes %s for %j', (name, meant) => {
  expect(likeNames(name)).toEqual(meant);
});
