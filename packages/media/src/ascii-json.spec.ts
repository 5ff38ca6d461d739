import { expect, it } from 'vitest';
import { asciiJson } from './ascii-json.js';

it('leaves ASCII alone and keeps the meaning of everything else', () => {
  const value = { prompt: 'a "red" panda 🐼 in København, 雨' };
  const text = asciiJson(JSON.stringify(value));
  expect(text).toMatch(/^[ -~]+$/);
  expect(text).toContain('\\"red\\"');
  expect(JSON.parse(text)).toEqual(value);
});
