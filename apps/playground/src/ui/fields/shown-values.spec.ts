import { clip, integer, list, motion, prompts, span, text, weights, type Option } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { canShow } from './shown-values.js';

const described = { description: 'x' };
const lora = weights({ ...described, strength: { default: 1 } });

it.each<[Option, unknown, unknown]>([
  [integer({ ...described, max: 3 }), 9, '9'],
  [text(described), '', 3],
  [span(described), { start: 0, end: 1 }, { start: 0 }],
  [list(lora, described), [{ file: 'a' }], ['a']],
  [list(lora, described), [], {}],
  [weights(described), 'a', { file: 'a' }],
  [weights({ ...described, word: true }), 'a', { file: 'a' }],
  [weights({ ...described, word: true }), { file: 'a', word: 'b' }, { file: 'a', word: 1 }],
  [clip(described), { file: 'a' }, 'a'],
  [prompts(described), [{ frame: 1, prompt: '' }], [{ frame: 1 }]],
  [motion(described), [{ kind: 'zoom', factor: 1 }], ['zoom']],
])('shows values of %o that have its form', (option, fits, other) => {
  expect([canShow(option, fits), canShow(option, other), canShow(option, undefined)]).toEqual([true, false, true]);
});
