import { expect, it } from 'vitest';
import { misfitError } from './misfit-error.js';

it('names the first keys that do not fit, with both shapes', () => {
  const misfits = [
    { key: 'a', expected: [2, 3], got: [2, 4] },
    { key: 'b', expected: [1], got: undefined },
    ...Array.from({ length: 6 }, (_, i) => ({ key: `k${i}`, expected: undefined, got: [i] })),
  ];
  expect(misfitError('file', misfits)).toMatchObject({
    code: 'invalid-model',
    message:
      'file was made for another model: a: expected [2, 3], got [2, 4]; b: expected [1], got none; k0 [0] has no layer here; k1 [1] has no layer here; ' +
      'k2 [2] has no layer here; and 3 more',
  });
});
