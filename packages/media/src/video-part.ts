import { ZeroreelError } from '@zeroreel/core';
import { framesAt, type ClipTimes } from './clip-times.js';
import { frameRate, perSecondOf, type FrameRate } from './frame-rate.js';
import { countMoments, momentsOf } from './frame-selection.js';

/** Selects frames of a source. */
export interface VideoPartOptions {
  /** Seconds; default 0. */
  readonly start?: number;
  /** Seconds; default: the end. */
  readonly end?: number;
  /** Default: the source's own. */
  readonly framesPerSecond?: number | FrameRate;
  /** Takes this many frames at most, from the first on. */
  readonly maxFrames?: number;
  /** A part of more frames than this is refused, before any is decoded. Default: 100,000. */
  readonly frameLimit?: FrameLimit;
}

/** How many frames somebody can do with. */
export interface FrameLimit {
  readonly frames: number;
  /** What the user can do about more, as a sentence. */
  readonly wayOut: string;
}

/** A source whose times are known. */
export interface TimedSource extends ClipTimes {
  /** Seconds that the file says it lasts, where only the first `duration` of it are there. */
  readonly cutFrom?: number | undefined;
}

/** The selected frames of a source. */
export interface VideoPart {
  /** Seconds of the source at which it begins. */
  readonly start: number;
  readonly rate: FrameRate;
  /** Indices of frames in the order in which they are shown, ascending; one that is shown for long repeats. */
  readonly indices: readonly number[];
  /** Whether it is every frame there is. */
  readonly isWhole: boolean;
}

/** Of who says nothing. */
export const NO_LIMIT: FrameLimit = { frames: 100_000, wayOut: 'Take a shorter part of it (start, end, maxFrames).' };

/**
 * Finds the selected frames. An end up to half a frame beyond the source's own counts as the source's end.
 * @throws ZeroreelError `invalid-request` for a part that the source does not have, and for one of more frames than the
 * limit; `media` for a part that lies where the source was cut off
 */
export function selectPart(path: string, source: TimedSource, options: VideoPartOptions): VideoPart {
  const { start = 0, framesPerSecond, maxFrames = Infinity } = options;
  requireCount(options.maxFrames);
  const rate = frameRate(framesPerSecond ?? source.rate);
  requirePart(path, source, options);
  const count = source.times.length;
  if (options.start === undefined && options.end === undefined && framesPerSecond === undefined) {
    const taken = Math.min(count, maxFrames);
    requireFew(path, taken, options);
    if (maxFrames > count) requireWholeness(path, source, Infinity);
    return { start, rate, indices: range(taken), isWhole: taken === count };
  }
  const wanted = { start, end: options.end ?? source.cutFrom ?? source.duration, rate };
  const reachable = source.cutFrom === undefined ? { ...wanted, end: Math.min(wanted.end, source.duration) } : wanted;
  requireFew(path, Math.min(countMoments(reachable), maxFrames), options);
  const moments = momentsOf(reachable, maxFrames);
  requireWholeness(path, source, moments.length < maxFrames ? reachable.end : (moments.at(-1) ?? 0));
  return { start, rate, indices: framesAt(moments, source), isWhole: false };
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function requireCount(maxFrames: number | undefined): void {
  if (maxFrames === undefined || (Number.isInteger(maxFrames) && maxFrames > 0)) return;
  throw new ZeroreelError('invalid-request', `maxFrames: expected a whole number above 0, got ${maxFrames}`);
}

function requirePart(path: string, source: TimedSource, { start = 0, end }: VideoPartOptions): void {
  const duration = source.cutFrom ?? source.duration;
  const lasts = `${path} lasts ${seconds(duration)}`;
  if (!(start >= 0 && start < duration)) {
    throw new ZeroreelError('invalid-request', `start: expected seconds from 0, and ${lasts}; got ${start}`);
  }
  if (end !== undefined && !(end > start && end <= duration + 0.5 / perSecondOf(source.rate))) {
    throw new ZeroreelError(
      'invalid-request',
      `end: expected seconds after the start, ${start}, and ${lasts}; got ${end}`,
    );
  }
}

function requireFew(path: string, count: number, { frameLimit = NO_LIMIT }: VideoPartOptions): void {
  const { frames, wayOut } = frameLimit;
  if (count <= frames) return;
  const message = `${path}: expected a part of at most ${frames} frames, got ${count}. ${wayOut}`;
  throw new ZeroreelError('invalid-request', message);
}

/** @param end seconds up to which the source has to be there */
function requireWholeness(path: string, { cutFrom, duration, rate }: TimedSource, end: number): void {
  if (cutFrom === undefined || end <= duration + 0.5 / perSecondOf(rate)) return;
  throw new ZeroreelError(
    'media',
    `${path} is cut short: ${seconds(duration)} of ${seconds(cutFrom)} are there. Take a part that is (an end of ` +
      `${Math.floor(100 * duration) / 100}).`,
  );
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
