import { expect, it } from 'vitest';
import { printable, printableJson } from './printable.js';

it.each([
  ['\u001b]0;PWNED\u0007\u001b[2J\r', '\\u001b]0;PWNED\\u0007\\u001b[2J\\u000d'],
  ['\u007f\u0080\u009b31m', '\\u007f\\u0080\\u009b31m'],
  ['/tmp/\u202egnp.exe\u2066\u200e\u200f\u061c', '/tmp/\\u202egnp.exe\\u2066\\u200e\\u200f\\u061c'],
  ['a\u2028b\u2029c\u00add\u200be\ufeff\u2060', 'a\\u2028b\\u2029c\\u00add\\u200be\\ufeff\\u2060'],
  ['\ud800 \u{e0041}', '\\ud800 \\udb40\\udc41'],
])('shows what is not to be seen or obeyed: %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

it.each(['é 雨 한국어 שלום 👩‍👩‍👧 ❤️ می‌خواهم\nsecond line', ''])('leaves text as it is: %s', (text) => {
  expect(printable(text)).toBe(text);
});

it('gives JSON that reads as what it was', () => {
  const value = { prompt: '\u009b31m \u202e \u{e0041} \u2028 "quoted"' };
  const line = printableJson(value);
  expect(line).toMatch(/^[ -~]+\n$/);
  expect(JSON.parse(line)).toEqual(value);
});
