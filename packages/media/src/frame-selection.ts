import { perSecondOf, type FrameRate } from './frame-rate.js';

/** A part of a video, at a rate of its own. */
export interface FrameSelection {
  /** Seconds. */
  readonly start: number;
  /** Seconds; not part of it. */
  readonly end: number;
  readonly sourceRate: FrameRate;
  readonly rate: FrameRate;
}

/** Of a frame: forgives what rounding takes from 0.8008 s · 29.97 frames/s = 24. */
const TOLERANCE = 1e-6;

/**
 * The source's frames that a part is made of, from 0, ascending; one comes several times where the rate is above the
 * source's. As the paper's code selects them: ⌊(end - start) · rate⌋ frames at even distances from start to end, each
 * the one that is shown then. Differs: there is one at least, and a millionth of a frame is forgiven, so that binary
 * fractions lose none.
 */
export function selectFrames({ start, end, sourceRate, rate }: FrameSelection): readonly number[] {
  const count = Math.max(1, Math.floor((end - start) * perSecondOf(rate) + TOLERANCE));
  const first = start * perSecondOf(sourceRate);
  const step = ((end - start) * perSecondOf(sourceRate)) / count;
  return Array.from({ length: count }, (_, k) => Math.floor(first + k * step + TOLERANCE));
}
