import type { Settings } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { english } from '../ui/texts/english.js';
import { missingFilesNotice, supportedSettings, unsupportedSettings, whyNotYet } from './settings-notices.js';

const LORA = '/weights/hero.safetensors';
const PLUGIN = 'https://example.org/plugin.js';
const base: Settings = { format: 2, model: {}, request: { prompt: 'a fox' }, plugins: [], output: {}, machine: {} };
const motion = { name: 'motion-dynamics', options: {} };
const withPlugins = (...plugins: Settings['plugins']): Settings => ({ ...base, plugins });
const lora = withPlugins({ name: 'weight-overlays', options: { lora: [{ file: LORA }] } });
const around = (...here: readonly string[]) => ({
  known: builtIn,
  uploads: { isHere: (name: string) => here.includes(name) },
});

describe('whyNotYet', () => {
  it.each<[string, Settings, string | undefined]>([
    ['nothing', withPlugins(motion), undefined],
    ['no clip', withPlugins({ name: 'controlnet', options: {} }), 'Drop a clip first'],
    ['no picture', withPlugins(motion, { name: 'image-to-video', options: {} }), 'Choose a picture first'],
    ['a file of a disk', lora, 'Choose hero.safetensors again'],
    ['a model of a disk', { ...base, model: { source: '/models/sd15' } }, 'Choose sd15 again'],
    [
      'a ControlNet that is not embedded',
      withPlugins({ name: 'controlnet', options: { kind: 'pose', clip: { file: 'a.mp4' } } }),
      'Choose a ControlNet for pose',
    ],
    [
      'the embedded ControlNet with another model',
      {
        ...withPlugins({ name: 'controlnet', options: { clip: { file: 'a.mp4' } } }),
        model: { source: 'https://a/b' },
      },
      'Choose a ControlNet for canny',
    ],
    [
      'a picture without motion',
      withPlugins({ name: 'image-to-video', options: { picture: 'a.mp4' } }),
      'A first picture needs motion',
    ],
    ['smoothing without motion', withPlugins({ name: 'background-smoothing', options: {} }), 'Smoothing needs motion'],
    ['a plugin that nobody allowed', withPlugins({ name: PLUGIN, options: {} }), 'Allow the plugin first'],
    ['a plugin of a disk', withPlugins({ name: '/plugins/own.js', options: {} }), 'Give the plugin’s address'],
  ])('waits for %s', (_, settings, why) => {
    expect(whyNotYet(settings, around('a.mp4'), english)).toBe(why);
  });

  it('waits for nothing that is here', () => {
    expect(whyNotYet(lora, around(LORA), english)).toBeUndefined();
    const plugin = { name: 'own', summary: 'Own', options: {} };
    const known = (name: string) => (name === PLUGIN ? plugin : undefined);
    expect(whyNotYet(withPlugins({ name: PLUGIN, options: {} }), { ...around(), known }, english)).toBeUndefined();
  });

  it('shortens long names for a button', () => {
    const file = `${'x'.repeat(30)}.safetensors`;
    const settings = withPlugins({ name: 'weight-overlays', options: { embeddings: [file] } });
    expect(whyNotYet(settings, around(), english)).toBe('Choose xxxxxxxxx….safetensors again');
  });
});

it('tells what has to be given again or allowed, and no more once it is here', () => {
  const settings = {
    ...withPlugins(...lora.plugins, { name: PLUGIN, options: {} }, { name: 'own-plugin', options: {} }),
    model: { source: '/models/sd15' },
  };
  const told = missingFilesNotice(settings, around(), english);
  expect(told).toEqual([
    'The model /models/sd15 is not here: choose it again to use it.',
    `LoRAs: ${LORA} is not here. Drop it on the page to use it.`,
    `The plugin ${PLUGIN} runs when you allow it.`,
    'The plugin own-plugin cannot be loaded by a page: add it by its address on the web to use it.',
  ]);
  expect(missingFilesNotice(settings, around(LORA, '/models/sd15'), english)).toEqual(told.slice(2));
});

describe('what a page cannot do', () => {
  const edit = { name: 'instruct-pix2pix', options: { clip: { file: 'a.mp4' } } };
  it.each<[Settings, RegExp | undefined, Settings['machine']]>([
    [{ ...base, machine: { backend: 'cuda', threads: 4 } }, /made on cuda/, {}],
    [{ ...base, machine: { backend: 'wasm', precision: 'int8' } }, /int8/, { backend: 'wasm' }],
    [withPlugins(edit), /no sound/, {}],
    [{ ...withPlugins(edit), output: { audio: false } }, undefined, {}],
    [
      { ...base, machine: { backend: 'webgpu', precision: 'float16' } },
      undefined,
      { backend: 'webgpu', precision: 'float16' },
    ],
  ])('is told and left out: %j', (settings, notice, machine) => {
    const told = unsupportedSettings(settings, english);
    if (notice === undefined) expect(told).toEqual([]);
    else expect(told).toEqual([expect.stringMatching(notice)]);
    expect(supportedSettings(settings)).toEqual({ ...settings, machine });
  });
});
