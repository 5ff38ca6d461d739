import { expect, it } from 'vitest';
import { known, settingsOf } from '../__testing__/settings.js';
import { fileInputs, fileNames, renameFiles } from './file-inputs.js';

const settings = settingsOf({
  plugins: [
    { name: 'plain', options: { strength: 0.2 } },
    {
      name: 'files',
      options: {
        clip: { file: 'walk.mp4', start: 1 },
        picture: 'first.png',
        weights: { file: 'ink.safetensors', strength: 2 },
        words: ['cat.pt', 'dog.pt'],
        network: 'nets/canny',
      },
    },
    { name: 'files', options: { picture: 'first.png' } },
    { name: '/a/stranger', options: { picture: 'hidden.png' } },
  ],
});

it('finds every file by the kinds of options', () => {
  expect(fileNames(settings, known)).toEqual([
    'walk.mp4',
    'first.png',
    'ink.safetensors',
    'cat.pt',
    'dog.pt',
    'nets/canny',
  ]);
  expect(fileInputs(settings, known).at(5)).toMatchObject({ plugin: 'files', key: 'network', label: 'ControlNet' });
});

it('leaves out what lies in the model itself', () => {
  const plugins = [
    { name: 'files', options: { weights: { file: 'model:few-step/lora.safetensors' }, words: ['cat.pt'] } },
  ];
  expect(fileNames(settingsOf({ plugins }), known)).toEqual(['cat.pt']);
});

it('gives files other names and leaves all else as it is', () => {
  const renamed = renameFiles(settings, known, (file, { key }) => `/${key}/${file}`);
  expect(renamed.plugins.map(({ options }) => options)).toEqual([
    { strength: 0.2 },
    {
      clip: { file: '/clip/walk.mp4', start: 1 },
      picture: '/picture/first.png',
      weights: { file: '/weights/ink.safetensors', strength: 2 },
      words: ['/words/cat.pt', '/words/dog.pt'],
      network: '/network/nets/canny',
    },
    { picture: '/picture/first.png' },
    { picture: 'hidden.png' },
  ]);
});

it('knows the parts of the model too', () => {
  const model = { source: 'sd15', vae: 'ft-mse.sft', prediction: 'epsilon', taesd: 'taesd' } as const;
  expect(fileInputs({ model, plugins: [] }, known)).toMatchObject([
    { file: 'ft-mse.sft', key: 'vae', label: 'VAE' },
    { file: 'taesd', key: 'taesd', label: 'TAESD' },
  ]);
  const renamed = renameFiles({ ...settings, model }, known, (file) => `/x/${file}`);
  expect(renamed.model).toEqual({ ...model, vae: '/x/ft-mse.sft', taesd: '/x/taesd' });
});
