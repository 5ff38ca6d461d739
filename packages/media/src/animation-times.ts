import { clipTimes, type ClipTimes } from './clip-times.js';

/** Browsers show a picture of a hundredth of a second or less for a tenth. */
const SHORTEST = 11;
const USUAL = 100;

/**
 * When the pictures of an animation are shown.
 * @param delays how long each is shown, in milliseconds
 * @param tick seconds in which the format counts: a hundredth in a GIF, a thousandth in a WebP
 */
export function animationTimes(delays: readonly number[], tick: number): ClipTimes {
  const seconds = delays.map((delay) => (delay < SHORTEST ? USUAL : delay) / 1000);
  let end = 0;
  const times = seconds.map((delay) => {
    const begin = end;
    end += delay;
    return begin;
  });
  const { isCounted: _, ...clip } = clipTimes({
    ...{ times, tick, count: delays.length, lastDuration: seconds.at(-1) ?? 0 },
    rate: undefined,
  });
  return clip;
}
