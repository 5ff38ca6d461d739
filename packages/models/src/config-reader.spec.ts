import { describe, expect, it } from 'vitest';
import { ConfigReader } from './config-reader.js';

const read = (json: unknown): ConfigReader => new ConfigReader(json, 'vae/config.json');

describe('ConfigReader', () => {
  it('reads what is there', () => {
    const reader = read({ count: 3, ratio: 0.5, on: true, kind: 'b', list: [1, 2], nothing: null });
    expect(reader.count('count', 1)).toBe(3);
    expect(reader.number('ratio', 1)).toBe(0.5);
    expect(reader.flag('on', false)).toBe(true);
    expect(reader.choice('kind', ['a', 'b'], 'a')).toBe('b');
    expect(reader.counts('list', [])).toEqual([1, 2]);
    expect([0, 1].map(reader.countOfBlock('list', 9, 2))).toEqual([1, 2]);
    expect([0, 1].map(reader.countOfBlock('count', 9, 2))).toEqual([3, 3]);
    expect(reader.isUnset('nothing')).toBe(true);
    expect(reader.isUnset('count')).toBe(false);
  });

  it('reads lists that say one thing, and null as no', () => {
    const reader = read({ equal: [3, 3], ratios: [0.5], none: [false, null, false], off: null, kinds: ['a', 'a'] });
    expect(reader.count('equal', 1)).toBe(3);
    expect(reader.number('ratios', 1)).toBe(0.5);
    expect(reader.flag('off', true)).toBe(false);
    expect(() => reader.only('none', false)).not.toThrow();
    expect(() => reader.only('off', false)).not.toThrow();
    expect(() => reader.only('kinds', 'a', 'b')).not.toThrow();
  });

  it('takes the default of what is not there', () => {
    const reader = read({});
    expect(reader.count('count', 1)).toBe(1);
    expect(reader.number('ratio', 0.1)).toBe(0.1);
    expect(reader.flag('on', false)).toBe(false);
    expect(reader.choice('kind', ['a', 'b'], 'a')).toBe('a');
    expect(reader.counts('list', [7])).toEqual([7]);
    expect([0, 1].map(reader.choiceOfBlock('kinds', ['a', 'b'], ['a', 'b'], 2))).toEqual(['a', 'b']);
    expect(reader.isUnset('nothing')).toBe(true);
    expect(() => reader.only('kind', 'a')).not.toThrow();
  });

  it.each<[string, (reader: ConfigReader) => unknown, unknown, string]>([
    ['a count of 0', (r) => r.count('x', 1), 0, 'x is 0; supported: a positive integer'],
    ['a fraction', (r) => r.count('x', 1), 1.5, 'x is 1.5; supported: a positive integer'],
    ['null', (r) => r.count('x', 1), null, 'x is null; supported: a positive integer'],
    ['a text for a number', (r) => r.number('x', 1), '1', 'x is "1"; supported: a number'],
    ['a number for a flag', (r) => r.flag('x', true), 1, 'x is 1; supported: true or false'],
    ['an unknown choice', (r) => r.choice('x', ['a', 'b'], 'a'), 'c', 'x is "c"; supported: a, b'],
    ['an empty list', (r) => r.counts('x', [1]), [], 'x is []; supported: a list of positive integers'],
    [
      'a list of another length',
      (r) => r.countOfBlock('x', 1, 3),
      [1, 2],
      'x is [1,2]; supported: a positive integer or a list of 3',
    ],
    [
      'a list with an unknown choice',
      (r) => r.choiceOfBlock('x', ['a'], ['a'], 2),
      ['a', 'c'],
      'supported: a list of 2 out of a',
    ],
    ['a list of other counts', (r) => r.count('x', 1), [3, 4], 'x is [3,4]; supported: a positive integer'],
    ['a list that says yes once', (r) => r.only('x', false), [false, true], 'x is [false,true]; supported: false'],
    ['an empty list of flags', (r) => r.flag('x', true), [], 'x is []; supported: true or false'],
    ['null for a kind', (r) => r.only('x', 'a'), null, 'x is null; supported: "a"'],
    ['another value', (r) => r.only('x', null, 'a'), 'b', 'x is "b"; supported: null or "a"'],
  ])('refuses %s', (_, use, value, message) => {
    const run = () => use(read({ x: value }));
    expect(run).toThrow(expect.objectContaining({ code: 'invalid-model' }));
    expect(run).toThrow(message);
    expect(run).toThrow('vae/config.json: x is');
  });

  it.each([null, [], 'text', 3])('refuses a file that holds %j', (json) => {
    expect(() => read(json)).toThrow('vae/config.json: expected a JSON object');
  });
});
