import { perSecondOf, type FrameRate } from './frame-rate.js';

/** A part of a video, and the rate at which its frames are taken. */
export interface FrameSelection {
  /** Seconds. */
  readonly start: number;
  /** Seconds, exclusive. */
  readonly end: number;
  readonly rate: FrameRate;
}

/** In frames: makes up for rounding, as in 0.8008 s · 29.97 frames/s = 23.99…, which means 24. */
const TOLERANCE = 1e-6;

/** Tells how many frames are taken of a part: ⌊(end - start) · rate⌋, at least one, and none is lost to binary fractions. */
export const countMoments = ({ start, end, rate }: FrameSelection): number =>
  Math.max(1, Math.floor((end - start) * perSecondOf(rate) + TOLERANCE));

/**
 * The moments at which frames of a part are taken, in seconds, ascending. As in the paper's code they lie at even distances
 * from start to end. Differs: there is at least one, and the count tolerates a millionth of a frame.
 * @param most no more moments than these, from the first on
 */
export function momentsOf(selection: FrameSelection, most = Infinity): readonly number[] {
  const { start, end } = selection;
  const count = countMoments(selection);
  return Array.from({ length: Math.min(count, most) }, (_, k) => start + (k * (end - start)) / count);
}

/** Appends the frames in reverse, F-2 … 1, so that the video loops without a jump. One or two frames stay as they are. */
export function pingPong<T>(frames: readonly T[]): readonly T[] {
  return [...frames, ...frames.slice(1, -1).reverse()];
}
