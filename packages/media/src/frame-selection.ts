import { perSecondOf, type FrameRate } from './frame-rate.js';

/** A part of a video, and the rate at which its frames are taken. */
export interface FrameSelection {
  /** Seconds. */
  readonly start: number;
  /** Seconds, exclusive. */
  readonly end: number;
  readonly sourceRate: FrameRate;
  readonly rate: FrameRate;
}

/** In frames: makes up for rounding, as in 0.8008 s · 29.97 frames/s = 23.99…, which means 24. */
const TOLERANCE = 1e-6;

/**
 * Selects the source's frames for a part, counted from 0, ascending. A frame repeats where the rate is above the
 * source's. As in the paper's code, there are ⌊(end - start) · rate⌋ frames at even distances from start to end, each
 * the one shown at its time. Differs: at least one frame is selected, and the count tolerates a millionth of a frame,
 * so that binary fractions lose none.
 */
export function selectFrames({ start, end, sourceRate, rate }: FrameSelection): readonly number[] {
  const count = Math.max(1, Math.floor((end - start) * perSecondOf(rate) + TOLERANCE));
  const first = start * perSecondOf(sourceRate);
  const step = ((end - start) * perSecondOf(sourceRate)) / count;
  return Array.from({ length: count }, (_, k) => Math.floor(first + k * step + TOLERANCE));
}

/** Appends the frames in reverse, F-2 … 1, so that the video loops without a jump. One or two frames stay as they are. */
export function pingPong<T>(frames: readonly T[]): readonly T[] {
  return [...frames, ...frames.slice(1, -1).reverse()];
}
