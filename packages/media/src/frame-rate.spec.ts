import { describe, expect, it } from 'vitest';
import { formatFrameRate, frameRate, perSecondOf } from './frame-rate.js';

describe('frameRate', () => {
  it.each([
    [25, '25/1'],
    [1, '1/1'],
    [7.5, '15/2'],
    [0.2, '1/5'],
    [23.976, '24000/1001'],
    [29.97, '30000/1001'],
    [59.94, '60000/1001'],
    [30000 / 1001, '30000/1001'],
    [12.5, '25/2'],
    [14.999, '14999/1000'],
    [1 / 3, '333333/1000000'],
    [1e-9, '1/1000000'],
    [1e-10, '1/1000000'],
  ])('%d is %s', (number, expected) => {
    expect(formatFrameRate(frameRate(number))).toBe(expected);
  });

  it('brings a fraction to lowest terms and leaves it exact', () => {
    expect(frameRate({ numerator: 60000, denominator: 2002 })).toEqual({ numerator: 30000, denominator: 1001 });
  });

  it.each([0, -3, Number.NaN, Infinity])('refuses %d', (number) => {
    expect(() => frameRate(number)).toThrow(`framesPerSecond: expected a number above 0, got ${number}`);
  });

  it('refuses a fraction that is no rate', () => {
    expect(() => frameRate({ numerator: 1, denominator: 0 })).toThrow('got Infinity');
  });

  it('is a number again', () => {
    expect(perSecondOf({ numerator: 30000, denominator: 1001 })).toBeCloseTo(29.97003, 5);
  });
});
