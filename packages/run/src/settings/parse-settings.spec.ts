import { describe, expect, it } from 'vitest';
import { builtInPlugins } from '@zeroreel/plugins';
import { known, settingsOf } from '../__testing__/settings.js';
import { parseSettings, readSettingsValue } from './parse-settings.js';

const builtIn = (name: string) => builtInPlugins.find((plugin) => plugin.name === name);
const faultsOf = (value: unknown) =>
  readSettingsValue(value, known).faults.map(({ path, message }) => `${path}: ${message}`);

describe('parseSettings', () => {
  it('gives settings of format 2 as they are', () => {
    const settings = settingsOf({
      request: { prompt: 'a fox', width: 320, steps: 20, promptTravel: [{ frame: 4, prompt: 'a wolf' }] },
      plugins: [
        { name: 'plain', options: { strength: 0.25, fields: [{ kind: 'zoom', factor: 1.02 }] } },
        { name: 'files', options: { clip: { file: 'walk.mp4', start: 1 } } },
        { name: 'files', options: { words: ['a.safetensors'] } },
      ],
      output: { framesPerSecond: 12, pingPong: true },
      machine: { backend: 'cpu', threads: 2, precision: 'float32' },
    });
    expect(parseSettings(JSON.parse(JSON.stringify(settings)), known)).toEqual(settings);
  });

  it('fills in groups that are left out', () => {
    expect(parseSettings({ format: 2, request: { prompt: 'x' } }, known)).toEqual(
      settingsOf({ model: {}, request: { prompt: 'x' } }),
    );
  });

  it('names every fault at once, each by its path', () => {
    const value = {
      ...settingsOf(),
      model: { source: 5 },
      request: { prompt: ' ', steps: 0, width: '320', glow: 1 },
      plugins: [
        { name: 'plain', options: { strength: 2 } },
        { name: 'files', options: { clip: { file: '' } }, more: 1 },
        7,
      ],
      output: { framesPerSecond: 'fast' },
      machine: { threads: 'all', precision: 'bfloat16' },
      extra: true,
    };
    expect(faultsOf(value)).toEqual([
      'extra: expected no such option',
      'model.source: expected the name of a model, 1 to 4,096 characters, got 5',
      "request.prompt: expected some text, 10,000 characters at most, got ' '",
      "request.width: expected an integer from 8 to 4096, got '320'",
      'request.steps: expected an integer from 1 to 1000, got 0',
      'request.glow: expected no such option',
      "output.framesPerSecond: expected a number above 0 up to 1000, got 'fast'",
      "machine.threads: expected an integer from 1 to 1024, got 'all'",
      "machine.precision: expected one of float32, float16, int8, got 'bfloat16'",
      'plugins[0].options.strength: expected a number from 0 to 1, got 2',
      'plugins[1].more: expected no such option',
      "plugins[1].options.clip.file: expected the name of a video, a picture or a folder of pictures, got ''",
      'plugins[2]: expected { name, options }, got 7',
    ]);
  });

  it('only names plugins whose code is not loaded', () => {
    const stranger = { name: 'https://example.org/glow.js', options: { anything: [1] } };
    const { settings, faults, unknownPlugins } = readSettingsValue({ ...settingsOf(), plugins: [stranger] }, known);
    expect([faults, unknownPlugins, settings.plugins]).toEqual([[], [stranger.name], [stranger]]);
  });

  it('refuses a plugin that may be there once and is there twice', () => {
    const plain = { name: 'plain', options: {} };
    expect(faultsOf({ ...settingsOf(), plugins: [plain, plain] })).toEqual([
      "plugins[1]: expected each plugin once, got 'plain' again",
    ]);
  });

  it.each([
    ['a text', 'x', "settings: expected an object, got 'x'"],
    ['nothing', null, 'settings: expected an object, got null'],
    ['a list', [], 'settings: expected an object, got []'],
    ['a format to come', { format: 3 }, 'format: expected 1 or 2, the formats that this version knows, got 3'],
    ['no request', { format: 2 }, 'request: expected an object of options, got none'],
    [
      'plugins of another form',
      { ...settingsOf(), plugins: 'mine' },
      "plugins: expected a list of up to 64 plugins, got 'mine'",
    ],
    [
      'model options of another form',
      { ...settingsOf(), request: { prompt: 'x', modelOptions: [] } },
      'request.modelOptions: expected an object, got []',
    ],
  ])('refuses %s', (_, value, message) => {
    expect(faultsOf(value)).toEqual([message]);
    expect(() => parseSettings(value, known)).toThrow(message);
  });

  it('keeps the own options of a model for it to check', () => {
    const request = { prompt: 'x', modelOptions: { crop: [0, 0] } };
    expect(parseSettings({ ...settingsOf(), request }, known).request).toEqual(request);
  });

  it('knows every built-in plugin by its options', () => {
    const plugins = [
      { name: 'motion-dynamics', options: { sampling: 'bicubic' } },
      { name: 'cross-frame-attention', options: { policy: 'all' } },
      { name: 'background-smoothing', options: { strength: -1 } },
    ];
    const { faults } = readSettingsValue({ ...settingsOf(), plugins }, builtIn);
    expect(faults.map(({ path }) => path)).toEqual([
      'plugins[0].options.sampling',
      'plugins[1].options.policy',
      'plugins[2].options.strength',
    ]);
  });
});
