import { ZeroreelError } from '@zeroreel/core';
import { frameRate, perSecondOf, selectFrames, type FrameRate } from '@zeroreel/media';
import type { VideoTiming } from './video-timing.js';

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
}

/** The selected frames of a source. */
export interface VideoPart {
  /** Seconds of the source at which it begins. */
  readonly start: number;
  readonly rate: FrameRate;
  /** Indices on the source's grid of even times, ascending; undefined for all frames, whatever their times. */
  readonly indices: readonly number[] | undefined;
}

/**
 * Finds the selected frames. An end up to half a frame beyond the source's own counts as the source's end.
 * @throws ZeroreelError `invalid-request` for a part that the source does not have
 */
export function selectPart(path: string, source: VideoTiming, options: VideoPartOptions): VideoPart {
  const { start = 0, end = source.duration, framesPerSecond, maxFrames } = options;
  requireCount(maxFrames);
  const rate = frameRate(framesPerSecond ?? source.rate);
  if (options.start === undefined && options.end === undefined && framesPerSecond === undefined) {
    return { start, rate, indices: undefined };
  }
  requirePart(path, source, start, end);
  const part = { start, end: Math.min(end, source.duration), sourceRate: source.rate, rate };
  const last = Math.max(0, Math.round(source.duration * perSecondOf(source.rate)) - 1);
  const indices = selectFrames(part).map((index) => Math.min(index, last));
  return { start, rate, indices: indices.slice(0, maxFrames) };
}

function requireCount(maxFrames: number | undefined): void {
  if (maxFrames === undefined || (Number.isInteger(maxFrames) && maxFrames > 0)) return;
  throw new ZeroreelError('invalid-request', `maxFrames: expected a whole number above 0, got ${maxFrames}`);
}

function requirePart(path: string, { rate, duration }: VideoTiming, start: number, end: number): void {
  const lasts = `${path} lasts ${seconds(duration)}`;
  if (!(start >= 0 && start < duration)) {
    throw new ZeroreelError('invalid-request', `start: expected seconds from 0, and ${lasts}; got ${start}`);
  }
  if (!(end > start && end <= duration + 0.5 / perSecondOf(rate))) {
    throw new ZeroreelError(
      'invalid-request',
      `end: expected seconds after the start, ${start}, and ${lasts}; got ${end}`,
    );
  }
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
