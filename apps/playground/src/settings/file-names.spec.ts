import { expect, it } from 'vitest';
import { agreementOf, hostOf, isAddress, isOnWeb, isPath, nameFor, shownAddress } from './file-names.js';

it.each(['https://example.org/a.js', 'http://localhost:4173/a'])('is on the web: %s', (name) => {
  expect(isAddress(name)).toBe(true);
});

it.each(['/a/b', 'a.mp4', 'embedded', 'data:text/javascript,1', 'https.js', ''])('is not: %s', (name) => {
  expect(isAddress(name)).toBe(false);
});

it('tells names on the web from files', () => {
  const names = ['owner/name', 'owner/name@main:a.safetensors', 'civitai:7', 'https://a.org/b', 'hf://broken'];
  expect(names.map(isOnWeb)).toEqual([true, true, true, true, true]);
  expect(['embedded', '/a/b', 'hero.safetensors', 'base', 'a/b/c', 'C:\\a'].some(isOnWeb)).toBe(false);
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

it('says whose server names mean', () => {
  expect(hostOf('owner/name@v2')).toBe('huggingface.co');
  expect(hostOf('https://huggingface.co/owner/name/tree/main')).toBe('huggingface.co');
  expect(hostOf('civitai:7')).toBe('civitai.com');
});

it('takes the agreement to a repository for all of it, and to an address for that one', () => {
  expect(agreementOf('owner/name@v2:a.safetensors')).toBe('owner/name');
  expect(agreementOf('https://huggingface.co/owner/name/resolve/main/a.safetensors')).toBe('owner/name');
  expect(agreementOf('https://a.example/x')).toBe('https://a.example/x');
  expect(agreementOf('https://huggingface.co.example.org/owner/name')).not.toBe('owner/name');
  expect(agreementOf('embedded')).toBe('embedded');
});
