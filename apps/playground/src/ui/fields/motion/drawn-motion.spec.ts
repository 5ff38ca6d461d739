import type { MotionFieldValue } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { english } from '../../texts/english.js';
import { drawnMotion, motionFields, motionWords, pathAlong, spreadPath } from './drawn-motion.js';

const translate: MotionFieldValue = { kind: 'translate', x: 12, y: -3 };
const zoom: MotionFieldValue = { kind: 'zoom', factor: 1.02 };
const turn: MotionFieldValue = { kind: 'rotate', degrees: 2 };
const path = {
  kind: 'path',
  keyframes: [
    { frame: 3, x: 30 },
    { frame: 6, x: 30, y: 60 },
  ],
} as const;

describe('drawnMotion', () => {
  it.each([[[translate]], [[translate, zoom, turn]], [[path, turn]], [[zoom]]])('draws %j as it is', (fields) => {
    const drawn = drawnMotion(fields);
    expect(drawn && motionFields(drawn)).toEqual(fields);
  });

  it.each<[readonly MotionFieldValue[]]>([
    [[zoom, translate]],
    [[translate, translate]],
    [[translate, path]],
    [[{ kind: 'path', keyframes: [{ frame: 1, zoom: 2 }] }]],
    [[{ kind: 'swirl' } as unknown as MotionFieldValue]],
  ])('cannot draw %j', (fields) => {
    expect(drawnMotion(fields)).toBeUndefined();
  });
});

it('has one field where nothing moves', () => {
  expect(motionFields({ way: { kind: 'translate', x: 0, y: 0 }, zoom: 1, turn: 0 })).toEqual([
    { kind: 'translate', x: 0, y: 0 },
  ]);
});

it('goes along a drawn line, to its end at the last frame', () => {
  const points = [
    { x: 100, y: 400 },
    { x: 200, y: 400 },
    { x: 200, y: 100 },
  ];
  expect(pathAlong(points, 5)).toEqual({
    kind: 'path',
    keyframes: [
      { frame: 1, x: 50, y: 0 },
      { frame: 2, x: 100, y: 0 },
      { frame: 3, x: 100, y: -150 },
      { frame: 4, x: 100, y: -300 },
    ],
  });
});

it('has at most 256 keyframes, the last of them at the last frame', () => {
  const drawn = pathAlong(
    [
      { x: 0, y: 0 },
      { x: 400, y: 0 },
    ],
    1001,
  );
  const keyframes = drawn.kind === 'path' ? drawn.keyframes : [];
  expect(keyframes).toHaveLength(256);
  expect(keyframes.at(-1)).toEqual({ frame: 1000, x: 400, y: 0 });
  expect(new Set(keyframes.map(({ frame }) => frame)).size).toBe(256);
});

it('spreads a path over the frames of the video', () => {
  expect(spreadPath(path.keyframes, 5)).toEqual({
    kind: 'path',
    keyframes: [
      { frame: 1, x: 15, y: 0 },
      { frame: 2, x: 30, y: 0 },
      { frame: 3, x: 30, y: 30 },
      { frame: 4, x: 30, y: 60 },
    ],
  });
});

it('says a motion in words', () => {
  expect(motionWords([zoom, translate, path], english)).toBe(
    'zoom by 1.02 a frame, then 12 right and -3 down a frame, then a path of 2 keyframes',
  );
});
