import { expect, it } from 'vitest';
import { textOfOption, valueOfOption } from './option-text.js';

it.each([
  ['strings', ['#1b1035', '#e4572e'], '#1b1035, #e4572e'],
  ['numbers', [1, 0.5], '1, 0.5'],
  ['string', 'left, right', 'left, right'],
] as const)('writes and reads %s', (type, value, text) => {
  expect(textOfOption(value)).toBe(text);
  expect(valueOfOption(type, text)).toEqual(value);
});

it('leaves out what is empty, and numbers that are none to whoever checks them', () => {
  expect(textOfOption(undefined)).toBe('');
  expect(valueOfOption('strings', ' ')).toBeUndefined();
  expect(valueOfOption('numbers', '1, x')).toEqual([1, 'x']);
});
