import type { CameraKeyframe, MotionFieldValue } from '@zeroreel/core';
import type { Texts } from '../../texts/english.js';

/** A place on the paper's canvas, in pixels, or a way between two. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A way of the camera: the same shift each frame, or a path. */
export type CameraWay = Extract<MotionFieldValue, { readonly kind: 'translate' | 'path' }>;

/** A motion as it is drawn and typed: a way of the camera, then zoom, then turn. */
export interface DrawnMotion {
  readonly way: CameraWay;
  /** Magnification from one frame to the next; 1: none. */
  readonly zoom: number;
  /** Degrees from one frame to the next; 0: none. */
  readonly turn: number;
}

const STILL: CameraWay = { kind: 'translate', x: 0, y: 0 };
/** Most keyframes of a path. */
const MOST_KEYFRAMES = 256;

/** A motion as it can be drawn; undefined for one of another order, or with what no drawing says. */
export function drawnMotion(fields: readonly MotionFieldValue[]): DrawnMotion | undefined {
  const order = fields.map(({ kind }) => (kind === 'path' ? 'translate' : kind));
  const kinds = ['translate', 'zoom', 'rotate'] as const;
  if (order.join() !== kinds.filter((kind) => order.includes(kind)).join()) return undefined;
  const find = <K extends MotionFieldValue['kind']>(kind: K) =>
    fields.find((field): field is Extract<MotionFieldValue, { readonly kind: K }> => field.kind === kind);
  const path = find('path');
  const isPlain = path?.keyframes.every(({ zoom, degrees }) => zoom === undefined && degrees === undefined) ?? true;
  if (!isPlain) return undefined;
  return {
    way: path ?? find('translate') ?? STILL,
    zoom: find('zoom')?.factor ?? 1,
    turn: find('rotate')?.degrees ?? 0,
  };
}

/** The fields of a drawn motion: one at least, none that does nothing beside others. */
export function motionFields({ way, zoom, turn }: DrawnMotion): readonly MotionFieldValue[] {
  const more: MotionFieldValue[] = [
    ...(zoom === 1 ? [] : [{ kind: 'zoom', factor: zoom } as const]),
    ...(turn === 0 ? [] : [{ kind: 'rotate', degrees: turn } as const]),
  ];
  const isStill = way.kind === 'translate' && way.x === 0 && way.y === 0;
  return isStill && more.length > 0 ? more : [way, ...more];
}

/** A camera that goes along a drawn line, from its beginning at the first frame to its end at the last. */
export const pathAlong = (points: readonly Point[], frames: number): CameraWay =>
  pathThrough(frames, (share) => {
    const { x, y } = placeOn(points, share * (points.length - 1));
    return { x: x - (points[0]?.x ?? 0), y: y - (points[0]?.y ?? 0) };
  });

/** The same path in as much time as the video takes. */
export function spreadPath(keyframes: readonly CameraKeyframe[], frames: number): CameraWay {
  const stops = [{ frame: 0 }, ...keyframes] as readonly CameraKeyframe[];
  const end = stops.at(-1)?.frame ?? 0;
  return pathThrough(frames, (share) => {
    const at = share * end;
    const next = Math.max(
      1,
      stops.findIndex(({ frame }) => frame >= at),
    );
    const [before = { frame: 0 }, after = before] = [stops[next - 1], stops[next]];
    const part = (at - before.frame) / Math.max(1, after.frame - before.frame);
    const between = (axis: 'x' | 'y') => (before[axis] ?? 0) + part * ((after[axis] ?? 0) - (before[axis] ?? 0));
    return { x: between('x'), y: between('y') };
  });
}

/** A path whose place at each frame is given by the share of the video that has passed. Frame 0 is where it begins. */
function pathThrough(frames: number, place: (share: number) => Point): CameraWay {
  const last = Math.max(1, frames - 1);
  const count = Math.min(last, MOST_KEYFRAMES);
  const keyframes = Array.from({ length: count }, (_, at) => {
    const frame = Math.round(((at + 1) * last) / count);
    const { x, y } = place(frame / last);
    return { frame, x: tenth(x), y: tenth(y) };
  });
  return { kind: 'path', keyframes };
}

/** The place at `at`, which counts points and may lie between two of them. */
function placeOn(points: readonly Point[], at: number): Point {
  const before = points[Math.floor(at)] ?? { x: 0, y: 0 };
  const after = points[Math.ceil(at)] ?? before;
  const part = at - Math.floor(at);
  return { x: before.x + part * (after.x - before.x), y: before.y + part * (after.y - before.y) };
}

const tenth = (value: number): number => Math.round(10 * value) / 10;

/** A motion in words: what is kept of a file that cannot be drawn, and what assistive technology is told. */
export const motionWords = (fields: readonly MotionFieldValue[], { motion }: Pick<Texts, 'motion'>): string =>
  fields.map((field) => fieldWords(field, motion)).join(motion.then);

function fieldWords(field: MotionFieldValue, motion: Texts['motion']): string {
  switch (field.kind) {
    case 'translate':
      return motion.translates(field.x, field.y);
    case 'zoom':
      return motion.zooms(field.factor);
    case 'rotate':
      return motion.turns(field.degrees);
    case 'path':
      return motion.follows(field.keyframes.length);
    default:
      return JSON.stringify(field);
  }
}
