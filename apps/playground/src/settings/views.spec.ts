import { expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { NEED_MOTION, VIEW_RUNS, viewOf } from './views.js';

it.each([
  [[], 'generate'],
  [['motion-dynamics', 'weight-overlays'], 'generate'],
  [['controlnet'], 'control'],
  [['instruct-pix2pix'], 'edit'],
] as const)('shows settings with %s in the view %s', (names, view) => {
  expect(viewOf({ plugins: names.map((name) => ({ name, options: {} })) })).toBe(view);
});

it('names plugins that there are', () => {
  const names = Object.values(VIEW_RUNS).flatMap(({ needs, without }) => [...needs, ...without]);
  for (const name of [...names, ...NEED_MOTION]) expect(builtIn(name)?.name).toBe(name);
});
