import { expect, it } from 'vitest';
import { hostOf, isAddress, isPath, nameFor, shownAddress } from './file-names.js';

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

it('shows addresses in letters that cannot be taken for others', () => {
  expect(hostOf('https://huggingfаce.co/sd')).toBe('xn--huggingfce-6qi.co');
  expect(hostOf('http://user@192.168.0.1:81/sd')).toBe('192.168.0.1:81');
  expect(hostOf('no address')).toBe('no address');
  expect(shownAddress('https://a.example/\u202esj.ao')).toBe('https://a.example/%E2%80%AEsj.ao');
});
