import { expect, it } from 'vitest';
import { printLayer } from '../__testing__/print-layer.js';
import { repeatRows } from './repeat-rows.js';

it('repeats the frames of one row for the others, row-major', () => {
  expect(printLayer([2, 3], {}, (g, x) => repeatRows(g, x, 6))).toContain('Concat(x, x, x) axis=0 float32 [6, 3]');
});

it('leaves a batch of all rows as it is', () => {
  expect(printLayer([6, 3], {}, (g, x) => repeatRows(g, x, 6))).not.toContain('Concat');
});
