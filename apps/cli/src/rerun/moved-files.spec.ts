import { resolve } from 'node:path';
import { builtInPlugins } from '@zeroreel/plugins';
import type { Settings } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { fileFlags, filePlaces } from './file-flags.js';
import { movedFiles } from './moved-files.js';

const known = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);
const flags = fileFlags({ all: builtInPlugins.map((plugin) => [plugin.name, plugin] as const) });

const settings: Settings = {
  format: 2,
  model: { source: '/old/sd15' },
  request: { prompt: 'x' },
  plugins: [
    {
      name: 'weight-overlays',
      options: {
        dreambooth: { file: '/old/panda' },
        lora: [{ file: '/old/hero.safetensors', strength: 0.5 }, { file: '/old/ink.safetensors' }],
        embeddings: ['/old/cat.safetensors'],
      },
    },
    { name: 'controlnet', options: { kind: 'canny', clip: { file: '/old/walk.mp4' }, network: '/old/nets/canny' } },
    { name: 'controlnet', options: { kind: 'depth', scale: 0.6, clip: { file: '/old/depth.mp4' } } },
    { name: 'image-to-video', options: { picture: '/old/first.png' } },
    { name: 'instruct-pix2pix', options: { clip: { file: '/old/in.mp4', start: 2 } } },
  ],
  ...{ output: {}, machine: {} },
};

/** What moves where, for flags with their texts. */
function moved(given: Readonly<Record<string, readonly string[]>>, there: readonly string[] = []) {
  const read = { texts: (long: string) => given[long] ?? [], isSet: () => undefined };
  const places = filePlaces(settings, known);
  return Object.fromEntries(movedFiles(flags, read, { places, isThere: (name) => there.includes(name) }));
}

describe('filePlaces', () => {
  it('has every file of settings and the flag for it', () => {
    expect(filePlaces(settings, known).map(({ name, flags: [flag] }) => [flag, name])).toEqual([
      ['--model', '/old/sd15'],
      ['--dreambooth', '/old/panda'],
      ['--lora', '/old/hero.safetensors'],
      ['--lora', '/old/ink.safetensors'],
      ['--embedding', '/old/cat.safetensors'],
      ['--control', '/old/walk.mp4'],
      ['--control-model', '/old/nets/canny'],
      ['--control', '/old/depth.mp4'],
      ['--init-image', '/old/first.png'],
      ['--instruct-pix2pix-clip', '/old/in.mp4'],
    ]);
  });

  it('leaves out what is built in', () => {
    expect(filePlaces({ ...settings, model: { source: 'embedded:edit' }, plugins: [] }, known)).toEqual([]);
  });
});

describe('movedFiles', () => {
  it.each([
    ['--model', '/new/sd', '/old/sd15'],
    ['--model', 'embedded', '/old/sd15'],
    ['--dreambooth', '/new/bear', '/old/panda'],
    ['--dreambooth', '/new/bear:1', '/old/panda'],
    ['--embedding', '/new/x.safetensors', '/old/cat.safetensors'],
    ['--init-image', '/new/1.png', '/old/first.png'],
    ['--control-model', '/new/net', '/old/nets/canny'],
    ['--control-model', 'canny=/new/net', '/old/nets/canny'],
    ['--lora', '/new/ink.safetensors', '/old/ink.safetensors'],
    ['--lora', '/new/other.safetensors:0.5', '/old/hero.safetensors'],
    ['--control', 'canny=/new/a.mp4', '/old/walk.mp4'],
    ['--control', 'depth=/new/a.mp4:0.6', '/old/depth.mp4'],
    ['--control', '/new/depth.mp4', '/old/depth.mp4'],
    ['--clip', '/new/in.mp4', '/old/in.mp4'],
    ['--instruct-pix2pix-clip', '/new/a.mp4', '/old/in.mp4'],
  ])('%s %s', (flag, text, old) => {
    const file = text.replace(/^\w+=/, '').replace(/:[\d.]+$/, '');
    expect(moved({ [flag]: [text] })).toEqual({ [old]: file });
  });

  it('takes the one of the same name first, then those in their order, and relative paths from here', () => {
    const loras = ['new.safetensors', '/a/hero.safetensors'];
    expect(moved({ '--lora': loras })).toEqual({
      '/old/ink.safetensors': resolve('new.safetensors'),
      '/old/hero.safetensors': '/a/hero.safetensors',
    });
    expect(moved({ '--clip': ['/a', '/b', '/c'] })).toEqual({
      ...{ '/old/walk.mp4': '/a', '/old/depth.mp4': '/b', '/old/in.mp4': '/c' },
    });
  });

  it('takes the one that is gone where it could be several', () => {
    expect(moved({ '--lora': ['/new/x'] }, ['/old/hero.safetensors'])).toEqual({ '/old/ink.safetensors': '/new/x' });
    expect(moved({ '--clip': ['/new/x'] }, ['/old/walk.mp4', '/old/in.mp4'])).toEqual({ '/old/depth.mp4': '/new/x' });
  });

  it.each<[Readonly<Record<string, readonly string[]>>, string]>([
    [
      { '--lora': ['/x'] },
      "--lora: expected a place for each of hero.safetensors, ink.safetensors, or a file of that name, got '/x'",
    ],
    [
      { '--lora': ['/x:0.9'] },
      "--lora: expected hero.safetensors or ink.safetensors, as the settings have it, got '/x:0.9'",
    ],
    [
      { '--control': ['pose=/x.mp4'] },
      "--control: expected walk.mp4 or depth.mp4, as the settings have it, got 'pose=/x.mp4'",
    ],
    [{ '--control': ['depth=/x.mp4:0.9'] }, "got 'depth=/x.mp4:0.9'"],
    [
      { '--init-image': ['/a.png', '/b.png'] },
      "--init-image: expected a file that has not been given yet, got '/b.png'",
    ],
  ])('refuses %j', (given, message) => {
    expect(() => moved(given)).toThrow(message);
  });
});
