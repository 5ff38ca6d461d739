import { describe, expect, it } from 'vitest';
import { parseColour } from './parse-colour.js';

describe('parseColour', () => {
  it('reads red, green and blue', () => {
    expect(parseColour('#00ff80')).toEqual([-1, 1, 128 / 127.5 - 1]);
    expect(parseColour('#FFFFFF')).toEqual([1, 1, 1]);
  });

  it.each(['red', '#fff', '#12345g', '00ff80', '#00ff80ff'])('refuses %s', (text) => {
    expect(() => parseColour(text)).toThrow(`colours: expected each as #rrggbb, got '${text}'`);
  });
});
