import { frameRate, perSecondOf, type FrameRate } from './frame-rate.js';

/** When the frames of a clip are shown. */
export interface ClipTimes {
  /** Seconds of each frame from the first one on, ascending: the first is 0. */
  readonly times: readonly number[];
  /** Seconds from the first frame to the end of the last. */
  readonly duration: number;
  /** Frames each second: those that the file tells, or the mean where the two are more than a tenth apart. */
  readonly rate: FrameRate;
  /** Seconds of one tick of the clock that the file counts in: times are rounded to it. */
  readonly tick: number;
}

/** What a file says of its frames. */
export interface ToldTimes {
  /** Seconds of each frame, in any order and from any beginning; undefined where they are not known. */
  readonly times: readonly number[] | undefined;
  readonly count: number;
  /** Seconds of the frame that is shown last; 0 where nobody says. */
  readonly lastDuration: number;
  readonly tick: number;
  /** Frames a second, as the file tells; undefined where it does not. */
  readonly rate: FrameRate | undefined;
}

/** Frames a second where nobody says how many: that of films made for television, and of ffmpeg. */
const USUAL_RATE: FrameRate = { numerator: 25, denominator: 1 };

/** No clip that anybody has shows fewer or more frames a second: times that say so are damaged. */
const SLOWEST = 1 / 600;
const FASTEST = 10_000;

/** Seconds. Whoever says that a frame is shown for longer is damaged: the longest that are recorded take a day. */
const LONGEST_FRAME = 100_000;

/** Part of the frames that a file may miss, or have too many of, before its own word on the rate is not believed. */
const SLACK = 0.1;

/**
 * Works out when the frames of a clip are shown. Times that cannot be are not believed: frames are then counted at the rate
 * that the file tells.
 * @returns also whether the file's times were left aside
 */
export function clipTimes(told: ToldTimes): ClipTimes & { readonly isCounted: boolean } {
  const { count, tick } = told;
  const rate = told.rate !== undefined && isPossible(perSecondOf(told.rate)) ? told.rate : undefined;
  const sorted = told.times && Float64Array.from(told.times).sort();
  const first = sorted?.[0] ?? 0;
  const last = sorted?.[count - 1] ?? 0;
  const mean = count > 1 ? (count - 1) / (last - first) : undefined;
  if (sorted === undefined || (mean !== undefined && !isPossible(mean)))
    return counted(count, rate ?? USUAL_RATE, tick);
  const usual =
    rate ??
    (mean === undefined
      ? USUAL_RATE
      : plainRate(
          mean,
          Array.from(sorted, (time) => time - first),
          tick,
        ));
  const lastDuration = told.lastDuration <= LONGEST_FRAME ? told.lastDuration : 0;
  const seconds = last - first + (lastDuration || 1 / perSecondOf(usual));
  const shown = count === 1 ? usual : rateOver(count, seconds, usual, SLACK);
  return {
    times: Array.from(sorted, (time) => time - first),
    duration: shown === usual ? wholeFrames(seconds, shown, tick) : seconds,
    rate: shown,
    tick,
    isCounted: false,
  };
}

/** NTSC's rates, each beside the whole number that it is near to. */
const NTSC = [24, 30, 60, 120].map((whole) => ({ numerator: 1000 * whole, denominator: 1001 }));

/** A whole rate, or one of NTSC's, that explains times which were rounded to a tick; else the mean. */
function plainRate(mean: number, times: readonly number[], tick: number): FrameRate {
  const candidates = [{ numerator: Math.max(1, Math.round(mean)), denominator: 1 }, ...NTSC];
  const explains = (rate: FrameRate) => times.every((time, index) => Math.abs(time - index / perSecondOf(rate)) < tick);
  return candidates.find(explains) ?? frameRate(mean);
}

const isPossible = (perSecond: number): boolean => perSecond >= SLOWEST && perSecond <= FASTEST;

function counted(count: number, rate: FrameRate, tick: number) {
  const times = Array.from({ length: count }, (_, index) => index / perSecondOf(rate));
  return { times, duration: count / perSecondOf(rate), rate, tick, isCounted: true };
}

/** The rate that a file tells, or that of its frames over its length where they are more than `slack` (and a frame) apart. */
export function rateOver(count: number, seconds: number, told: FrameRate, slack: number): FrameRate {
  const expected = seconds * perSecondOf(told);
  return Math.abs(expected - count) <= Math.max(1.5, slack * count) ? told : frameRate(count / seconds);
}

/** Containers that count in milliseconds (WebM) or hundredths of a second (GIF) round the length of 24 frames of NTSC. */
function wholeFrames(seconds: number, rate: FrameRate, tick: number): number {
  const frames = seconds * perSecondOf(rate);
  const slack = Math.max(0.25, Math.min(0.5, tick * perSecondOf(rate)));
  return Math.abs(frames - Math.round(frames)) < slack ? Math.round(frames) / perSecondOf(rate) : seconds;
}

/**
 * Finds the frames that are shown at some moments.
 * @param moments seconds, ascending
 * @returns indices, ascending; that of the first frame for a moment before it
 */
export function framesAt(moments: Iterable<number>, { times, rate, tick }: ClipTimes): readonly number[] {
  // A time that was rounded up by half a tick still counts as its moment.
  const slack = Math.min(0.51 * tick, 0.3 / perSecondOf(rate)) + 1e-6 / perSecondOf(rate);
  const found: number[] = [];
  let index = 0;
  for (const moment of moments) {
    while ((times[index + 1] ?? Infinity) <= moment + slack) index++;
    found.push(index);
  }
  return found;
}
