import { expect, it } from 'vitest';
import { parseCount, parseNumber, parsePort, parsePositive } from './parse-number.js';

it('reads numbers as people write them', () => {
  expect(['7.5', '-12', '1e3', '0'].map(parseNumber)).toEqual([7.5, -12, 1000, 0]);
});

it.each(['', ' ', 'many', '7,5', 'NaN', 'Infinity', '12px'])("refuses '%s'", (text) => {
  expect(() => parseNumber(text)).toThrow(`got '${text}'`);
});

it('keeps counts and positive numbers apart from others', () => {
  expect(parseCount('4')).toBe(4);
  expect(() => parseCount('0')).toThrow(/whole number from 1/);
  expect(() => parseCount('2.5')).toThrow(/whole number from 1/);
  expect(parsePositive('0.5')).toBe(0.5);
  expect(() => parsePositive('0')).toThrow(/above 0/);
});

it.each(['-1', '65536', '80.5'])("refuses '%s' as a port", (text) => {
  expect(() => parsePort(text)).toThrow(/from 0 to 65535/);
  expect([parsePort('0'), parsePort('65535')]).toEqual([0, 65_535]);
});
