import { ZeroreelError } from '@zeroreel/core';

/** Frames in a second, exactly: NTSC's 29.97 is 30000/1001. In lowest terms. */
export interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
}

/** What decimals are counted in; those of more digits are rounded to a millionth. */
const DENOMINATORS = [1, 1000];

/** How near the usual decimals come to the NTSC rates that they stand for: 29.97 · 1.001 = 29.99997. */
const NTSC_TOLERANCE = 1e-4;

/**
 * The rate of a number: 7.5 is 15/2; 23.976, 29.97 and 59.94 are 24000/1001, 30000/1001 and 60000/1001. A rate that is
 * a fraction already is brought to lowest terms.
 * @throws ZeroreelError `invalid-request` for a rate that is not above 0
 */
export function frameRate(framesPerSecond: number | FrameRate): FrameRate {
  const perSecond = typeof framesPerSecond === 'number' ? framesPerSecond : perSecondOf(framesPerSecond);
  if (!Number.isFinite(perSecond) || perSecond <= 0) {
    throw new ZeroreelError('invalid-request', `framesPerSecond: expected a number above 0, got ${perSecond}`);
  }
  return typeof framesPerSecond === 'number' ? fractionOf(framesPerSecond) : reduced(framesPerSecond);
}

/** Frames in a second as a number, for arithmetic and display. */
export const perSecondOf = ({ numerator, denominator }: FrameRate): number => numerator / denominator;

/** As ffmpeg reads it: `30000/1001`, `25/1`. */
export const formatFrameRate = ({ numerator, denominator }: FrameRate): string => `${numerator}/${denominator}`;

function fractionOf(perSecond: number): FrameRate {
  const ntsc = Math.round(perSecond * 1.001);
  const isNtsc = ntsc > 0 && !Number.isInteger(perSecond) && Math.abs(perSecond * 1.001 - ntsc) < NTSC_TOLERANCE;
  if (isNtsc) return { numerator: 1000 * ntsc, denominator: 1001 };
  const isExact = (denominator: number) => {
    const numerator = Math.round(perSecond * denominator);
    return numerator > 0 && Math.abs(numerator / denominator - perSecond) < 1e-9;
  };
  const denominator = DENOMINATORS.find(isExact) ?? 1_000_000;
  return reduced({ numerator: Math.max(1, Math.round(perSecond * denominator)), denominator });
}

function reduced({ numerator, denominator }: FrameRate): FrameRate {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
