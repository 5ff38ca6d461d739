import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseControl, parseControlModel } from './parse-control.js';

const NONE = new Map();

it.each([
  ['canny=walk.mp4', { kind: 'canny', file: 'walk.mp4', scale: 1, start: 0, end: 1 }],
  ['canny=walk.mp4:0.8', { kind: 'canny', file: 'walk.mp4', scale: 0.8, start: 0, end: 1 }],
  ['depth=walk.mp4:0.8:0.1-0.6', { kind: 'depth', file: 'walk.mp4', scale: 0.8, start: 0.1, end: 0.6 }],
  ['pose=a:b.mp4:2', { kind: 'pose', file: 'a:b.mp4', scale: 2, start: 0, end: 1 }],
  ['ready=a=b.mp4', { kind: 'ready', file: 'a=b.mp4', scale: 1, start: 0, end: 1 }],
])('reads %s', (text, expected) => {
  expect(parseControl(text, NONE)).toEqual({ ...expected, file: resolve(expected.file), model: 'embedded' });
});

it('takes the ControlNet that was named for the kind', () => {
  const models = new Map([parseControlModel('canny=nets/canny')]);
  expect(parseControl('canny=a.mp4', models).model).toBe(resolve('nets/canny'));
  expect(parseControl('depth=a.mp4', models).model).toBe('embedded');
});

it.each(['', 'canny', 'canny=', 'walk.mp4:1', 'canny=:1'])('refuses %j, saying what the form is', (text) => {
  expect(() => parseControl(text, NONE)).toThrow(/--control: expected KIND=FILE/);
});

it('refuses an unknown kind', () => {
  expect(() => parseControl('edges=a.mp4', NONE)).toThrow("one of canny, depth, pose, ready before the '='");
  expect(() => parseControlModel('edges=a')).toThrow('--control-model: expected one of');
});
