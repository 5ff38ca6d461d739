import { resolveRequest, type Capabilities, type RequestContext } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { requestContext as ofModel } from '../../../core/src/__testing__/request-context.js';
import { known, settingsOf } from '../__testing__/settings.js';
import { completeSettings } from './complete-settings.js';
import type { Settings } from './settings.js';

const capabilities: Capabilities = {
  description: 'CPU',
  preferredDType: 'float32',
  dtypes: ['float32'],
  deviceResident: true,
};
const requestContext: RequestContext = { ...ofModel, modelDefaults: { guidanceScale: 2.5 } };

function complete(asked: Settings, decided: Settings = asked) {
  return completeSettings(decided, {
    known,
    model: { defaults: requestContext.modelDefaults },
    backend: { name: 'cpu', capabilities: () => capabilities },
    threads: 2,
    resolved: resolveRequest(decided.request, requestContext),
    asked,
  });
}

describe('completeSettings', () => {
  it('says everything that was left to defaults, and what decided it', () => {
    const { settings, defaults } = complete(settingsOf());
    expect(settings).toEqual(
      settingsOf({
        request: {
          ...{ prompt: 'a panda', width: 512, height: 512, frames: 8, seed: 0, steps: 50, guidanceScale: 2.5 },
          ...{
            promptSyntax: 'plain',
            sampler: 'ddim',
            eta: 0,
            chunkSize: 8,
            clipSkip: 0,
            sharedNoise: false,
            profile: 'zeroreel',
          },
          ...{ consistency: 0, warpTimestep: 881, joinTimestep: 941 },
        },
        output: { framesPerSecond: 4, pingPong: false, audio: true },
        machine: { backend: 'cpu', threads: 2, precision: 'float32' },
      }),
    );
    expect(defaults).toMatchObject({
      'request.guidanceScale': 'model',
      'request.steps': 'zeroreel',
      'request.width': 'checkpoint',
      'request.sampler': 'checkpoint',
      'request.sharedNoise': 'plugins',
      'request.consistency': 'checkpoint',
      'request.joinTimestep': 'checkpoint',
      'output.framesPerSecond': 'zeroreel',
      'machine.backend': 'machine',
    });
    expect(defaults).not.toHaveProperty('request.prompt');
  });

  it('keeps what was asked for', () => {
    const asked = settingsOf({
      request: {
        prompt: 'x',
        negativePrompt: '',
        promptTravel: [{ frame: 2, prompt: 'y' }],
        guidanceScale: 7,
        steps: 20,
      },
      output: { framesPerSecond: 30_000 / 1001, pingPong: true, audio: false },
      machine: { backend: 'cpu', threads: 1, precision: 'int8' },
    });
    const { settings, defaults } = complete(asked);
    expect(settings.request).toMatchObject(asked.request);
    expect(settings.output).toEqual(asked.output);
    expect(settings.machine).toMatchObject({ precision: 'int8' });
    expect(Object.keys(defaults).filter((path) => !path.startsWith('request.'))).toEqual([]);
  });

  it('tells what a clip decided', () => {
    const asked = settingsOf();
    const decided = settingsOf({
      request: { prompt: 'a panda', width: 320, frames: 5 },
      output: { framesPerSecond: 12 },
    });
    const { defaults } = complete(asked, decided);
    expect([defaults['request.width'], defaults['request.frames'], defaults['output.framesPerSecond']]).toEqual([
      'clip',
      'clip',
      'clip',
    ]);
  });

  it('says the defaults of plugins and of the model, and keeps plugins that are only named', () => {
    const stranger = { name: './mine', options: { gain: 2 } };
    const plain = { name: 'plain', options: { strength: 0.2 } };
    const { settings, defaults } = complete(settingsOf({ model: {}, plugins: [plain, stranger] }));
    expect(settings.plugins).toEqual([{ name: 'plain', options: { strength: 0.2, on: true } }, stranger]);
    expect(settings.model).toEqual({ source: 'embedded' });
    expect(defaults).toMatchObject({ 'model.source': 'zeroreel', 'plugins[0].options.on': 'zeroreel' });
    expect(Object.keys(defaults).filter((path) => path.startsWith('plugins'))).toHaveLength(1);
  });

  it.each([{}, { t0: 12, t1: 15 }, { steps: 4, consistency: 0.5 }, { profile: 'diffusers', steps: 50 }] as const)(
    'is the same when it is done again: %j',
    (more) => {
      const { settings } = complete(settingsOf({ request: { prompt: 'x', steps: 20, ...more } }));
      expect(complete(settings).settings).toEqual(settings);
    },
  );

  it('says nothing of consistency where no frame comes out of the first one', () => {
    const { settings, defaults } = complete(settingsOf({ request: { prompt: 'x', frames: 1 } }));
    expect(settings.request).not.toHaveProperty('consistency');
    expect(defaults).not.toHaveProperty(['request.consistency']);
  });

  it('keeps T′ and T as steps where they were given as steps', () => {
    const { request } = complete(settingsOf({ request: { prompt: 'x', t0: 40, t1: 46 } })).settings;
    expect(request).toMatchObject({ t0: 40, t1: 46, consistency: 0 });
    expect(request).not.toHaveProperty('warpTimestep');
  });
});
