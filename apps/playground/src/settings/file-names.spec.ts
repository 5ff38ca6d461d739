import { expect, it } from 'vitest';
import { isAddress, isPath, nameFor } from './file-names.js';

it.each(['https://example.org/a.js', 'http://localhost:4173/a'])('is on the web: %s', (name) => {
  expect(isAddress(name)).toBe(true);
});

it.each(['/a/b', 'a.mp4', 'embedded', 'data:text/javascript,1', 'https.js', ''])('is not: %s', (name) => {
  expect(isAddress(name)).toBe(false);
});

it('tells paths from names', () => {
  expect(['/a/b', 'C:\\a', './a', 'a.mp4', 'https://a/b'].map(isPath)).toEqual([true, true, true, false, false]);
});

it('keeps the path of a file that is chosen again', () => {
  expect(nameFor('hero.safetensors', '/weights/hero.safetensors')).toBe('/weights/hero.safetensors');
  expect(nameFor('other.safetensors', '/weights/hero.safetensors')).toBe('other.safetensors');
});
