import { expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

it('parses JSON', () => {
  expect(parseJson('{"a":["[[[[",{"b":"}\\"{"}]}', 'a.mp4')).toEqual({ a: ['[[[[', { b: '}"{' }] });
});

it('refuses what is no JSON, is too long or is nested too deep', () => {
  expect(() => parseJson('{', 'a.mp4')).toThrow('a.mp4: expected JSON, got something else');
  expect(() => parseJson(`"${'x'.repeat(1_000_000)}"`, 'a.mp4')).toThrow('got 1000002');
  expect(parseJson(`${'['.repeat(32)}${']'.repeat(32)}`, 'a.mp4')).toBeDefined();
  expect(() => parseJson(`${'['.repeat(33)}${']'.repeat(33)}`, 'a.mp4')).toThrow('nested 32 deep at most, got 33');
  expect(() => parseJson(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'a.mp4')).toThrow('got 5000');
});
