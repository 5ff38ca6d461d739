import { ZeroreelError } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { exitCodeHelp, exitCodeOf } from './exit-code.js';

it('tells whose fault it was', () => {
  expect(exitCodeOf(new ZeroreelError('invalid-request', ''))).toBe(2);
  expect(exitCodeOf(new ZeroreelError('missing-file', ''))).toBe(3);
  expect(exitCodeOf(new ZeroreelError('media', ''))).toBe(6);
  expect(exitCodeOf(new ZeroreelError('aborted', ''))).toBe(130);
  expect(exitCodeOf(new TypeError('x is undefined'))).toBe(1);
});

it('has each code in the help', () => {
  for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 130]) expect(exitCodeHelp).toMatch(new RegExp(`\\b${code}  \\w`));
});
