import type { MotionFieldSettings } from '@zeroreel/plugins';
import { expect, it } from 'vitest';
import { formOfMotion, motionFieldsOf } from './motion-of-form.js';
import { DEFAULT_FORM } from './video-form.js';

const back = (fields: readonly MotionFieldSettings[]) => formOfMotion(fields, DEFAULT_FORM);

it('stands still in one field, where nothing moves', () => {
  expect(motionFieldsOf({ ...DEFAULT_FORM, translation: { x: 0, y: 0 } })).toEqual([{ kind: 'translate', x: 0, y: 0 }]);
});

it.each<[string, readonly MotionFieldSettings[]]>([
  ['a translation', [{ kind: 'translate', x: 1, y: 2 }]],
  ['a zoom alone', [{ kind: 'zoom', factor: 1.1 }]],
  [
    'all that can be drawn',
    [
      { kind: 'translate', x: 1, y: 2 },
      { kind: 'zoom', factor: 1.1 },
      { kind: 'rotate', degrees: 3 },
    ],
  ],
])('draws %s', (_, fields) => {
  expect(back(fields)).not.toHaveProperty('givenMotion');
  expect(motionFieldsOf(back(fields))).toEqual(fields);
});

it.each<[string, readonly MotionFieldSettings[]]>([
  [
    'another order',
    [
      { kind: 'zoom', factor: 1.1 },
      { kind: 'translate', x: 1, y: 2 },
    ],
  ],
  [
    'two of a kind',
    [
      { kind: 'zoom', factor: 1.1 },
      { kind: 'zoom', factor: 0.9 },
    ],
  ],
  ['a path that turns', [{ kind: 'path', keyframes: [{ frame: 4, x: 60, degrees: 10 }] }]],
])('keeps %s as it was given', (_, fields) => {
  expect(back(fields).givenMotion).toEqual(fields);
  expect(motionFieldsOf(back(fields))).toEqual(fields);
});
