import type { HeldModelFiles } from '@zeroreel/web';
import { expect, it } from 'vitest';
import { NamedFiles } from './named-files.js';

function setUp() {
  const disposed: string[] = [];
  const held = (name: string) =>
    ({ name, [Symbol.dispose]: () => void disposed.push(name) }) as unknown as HeldModelFiles;
  const store = {
    open: async (source: { readonly url?: string }) => held(source.url ?? ''),
    embedded: async (name: string) => held(name),
  };
  const download = { listen: () => undefined, signal: new AbortController().signal };
  const lora = new File(['x'], 'hero.safetensors');
  const files = new NamedFiles(store as never, { 'hero.safetensors': [lora] }, download);
  return { files, disposed };
}
const control = { kind: 'depth', file: 'a.mp4', model: 'embedded', scale: 1, start: 0, end: 1 } as const;

it('opens what was dropped, and what is on the web', async () => {
  const { files, disposed } = setUp();
  expect((await files.open('hero.safetensors')).name).toBe('hero.safetensors');
  expect((await files.open('https://example.org/net')).name).toBe('https://example.org/net');
  files[Symbol.dispose]();
  expect(disposed).toEqual(['https://example.org/net']);
});

it('names what is missing', async () => {
  const { files } = setUp();
  await expect(files.open('/x/y.safetensors')).rejects.toMatchObject({
    code: 'missing-file',
    message: '/x/y.safetensors is not here: drop it on the page or choose it again',
  });
});

it('has the embedded ControlNets for the embedded model', async () => {
  const { files } = setUp();
  expect((await files.controlNet(control, 'embedded')).name).toBe('depth');
  expect((await files.controlNet({ ...control, model: 'hero.safetensors' }, 'x')).name).toBe('hero.safetensors');
  await expect(files.controlNet({ ...control, kind: 'pose' }, 'embedded')).rejects.toThrow('has none');
  await expect(files.controlNet(control, 'sd')).rejects.toThrow('do not fit other models');
});
