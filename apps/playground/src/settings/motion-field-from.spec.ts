import { expect, it } from 'vitest';
import { motionFieldFrom as ofCommandLine } from '../../../cli/src/settings/motion-field-from.js';
import { motionFieldFrom } from './motion-field-from.js';
import type { MotionFieldSettings } from './motion-settings.js';

const kinds: readonly MotionFieldSettings[] = [
  { kind: 'translate', x: 3, y: -5 },
  { kind: 'zoom', factor: 1.05 },
  { kind: 'rotate', degrees: 3 },
  { kind: 'path', keyframes: [{ frame: 1 }, { frame: 5, x: 30, zoom: 1.1 }] },
];

it.each([...kinds.map((field) => [field]), kinds])('moves as the command line does: %j', (...fields) => {
  expect(motionFieldFrom(fields).flow(3, 16, 16)).toEqual(ofCommandLine(fields).flow(3, 16, 16));
});
