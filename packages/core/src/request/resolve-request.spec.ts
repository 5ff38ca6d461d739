import { describe, expect, it } from 'vitest';
import { requestContext } from '../__testing__/request-context.js';
import { ZeroreelError } from '../errors.js';
import type { ModelDefaults } from '../networks/model-defaults.js';
import { choice, integer } from '../options/declare.js';
import { SIGMA_SPACINGS } from '../sampling/sampler-settings.js';
import { PROFILES } from './profile.js';
import { requestOptions, type TextToVideoRequest } from './request-options.js';
import { resolveRequest, type RequestContext } from './resolve-request.js';

const context: RequestContext = { ...requestContext, defaultSize: 512 };
const resolve = (request: Partial<TextToVideoRequest>, changes: Partial<RequestContext> = {}) =>
  resolveRequest({ prompt: 'a bear', ...request }, { ...context, ...changes });

describe('resolveRequest', () => {
  it('fills in the paper’s defaults', () => {
    expect(resolve({})).toEqual({
      prompt: 'a bear',
      promptSyntax: 'plain',
      promptTravel: [],
      width: 512,
      height: 512,
      frames: 8,
      seed: 0,
      steps: 50,
      guidanceScale: 7.5,
      sampler: 'ddim',
      eta: 0,
      chunkSize: 8,
      clipSkip: 0,
      consistency: 0,
      start: {
        ...{ warpStep: 5, joinStep: 2, warpTimestep: 881, joinTimestep: 941 },
        ...{ inserted: [], byStep: false },
      },
      sharedNoise: false,
      profile: PROFILES.zeroreel,
      modelOptions: {},
    });
  });

  it('counts timesteps that are given as steps', () => {
    const timesteps = [999, 749, 499, 249];
    expect(resolve({ timesteps, frames: 1 })).toMatchObject({ timesteps, steps: 4 });
    expect(resolve({ timesteps, steps: 4, frames: 1 }).steps).toBe(4);
    expect(resolve({ timesteps, frames: 1 }, { modelDefaults: { steps: 25 } }).steps).toBe(4);
    const { inserted, joinTimestep, warpTimestep } = resolve({ timesteps }).start!;
    expect([inserted, joinTimestep, warpTimestep]).toEqual([[941, 881], 941, 881]);
  });

  it.each<[Partial<TextToVideoRequest>, string]>([
    [{ timesteps: [1000, 3] }, 'timesteps[0]: expected at most 999, the noisiest timestep, got 1000'],
    [{ timesteps: [500, 500] }, 'timesteps[1]: expected one below 500, as they descend, got 500'],
    [{ timesteps: [300, 800] }, 'timesteps[1]: expected one below 300, as they descend, got 800'],
    [{ timesteps: [-1] }, 'timesteps[0]: expected an integer from 0 to 9999, got -1'],
    [{ timesteps: [] }, 'timesteps: expected'],
    [{ timesteps: [800], steps: 4 }, 'timesteps: expected 4, as steps says, got 1'],
    [{ timesteps: [800, 300], spacing: 'trailing' }, 'spacing: expected none beside timesteps, got trailing'],
    [{ timesteps: [800, 300], sampler: 'pndm' }, 'timesteps: sampler pndm takes none'],
    [{ spacing: 'even' as never }, 'spacing: expected'],
  ])('refuses timesteps that cannot be: %j', (request, message) => {
    expect(() => resolve(request)).toThrow(message);
  });

  it('takes η of the sampler where nobody says it', () => {
    expect(resolve({ sampler: 'tcd', steps: 4, frames: 1 }).eta).toBe(0.3);
    expect(resolve({ sampler: 'tcd', steps: 4, frames: 1, eta: 0 }).eta).toBe(0);
    expect(resolve({ frames: 1 }).eta).toBe(0);
  });

  it.each([1, 2, 3, 5, 8, 10, 20, 25, 49, 50, 100, 999])('starts at the paper’s noise with %i steps', (steps) => {
    const { warpStep, joinStep, warpTimestep, joinTimestep } = resolve({ steps }).start!;
    expect(Math.abs(joinTimestep - 941)).toBeLessThanOrEqual(10);
    expect(Math.abs(warpTimestep - 881)).toBeLessThanOrEqual(10);
    expect(joinStep).toBeGreaterThanOrEqual(0);
    expect(warpStep).toBeGreaterThan(joinStep);
  });

  it('inserts T and T′ where no step is near', () => {
    expect(resolve({ steps: 8 }).start).toEqual({
      ...{ warpStep: 1, joinStep: 0, warpTimestep: 876, joinTimestep: 941, inserted: [941], byStep: false },
    });
  });

  it('takes T′ and T as timesteps, and makes steps of them where there are none', () => {
    const { start } = resolve({ steps: 10, warpTimestep: 480, joinTimestep: 560 });
    expect(start).toMatchObject({ warpTimestep: 480, joinTimestep: 560, inserted: [560, 480], byStep: false });
    expect(resolve({ steps: 10, warpTimestep: 501, joinTimestep: 601 }).start).toMatchObject({ inserted: [] });
  });

  it('begins in a smaller model with less noise, and keeps more of the first frame in it', () => {
    const small = { defaultSize: 256 };
    expect(resolve({}, small)).toMatchObject({ consistency: 0.5, start: { warpTimestep: 601, joinTimestep: 681 } });
    expect(resolve({ steps: 8 }, small).consistency).toBe(0.5);
    expect(resolve({ timesteps: [999, 759, 499, 259] }, small).consistency).toBe(0.85);
    expect(resolve({ steps: 7 }, {}).consistency).toBe(0);
    expect(resolve({ consistency: 0 }, small).start).toMatchObject({ warpTimestep: 721, joinTimestep: 801 });
    expect(resolve({ t0: 36 }, small)).toMatchObject({ consistency: 0, start: { warpStep: 13, byStep: true } });
    expect(resolve({ t0: 36, consistency: 0.5 }, small).consistency).toBe(0.5);
    expect(resolve({ profile: 'diffusers' }, small)).toMatchObject({ consistency: 0, start: { warpStep: 5 } });
  });

  it('takes the nearest steps of a sampler that needs equal ones', () => {
    expect(resolve({ steps: 8, sampler: 'pndm' }).start).toMatchObject({ joinTimestep: 876, inserted: [] });
  });

  it('counts t0 and t1 from the end of the run', () => {
    expect(resolve({ steps: 10, t0: 6, t1: 8 }).start).toMatchObject({ warpStep: 3, joinStep: 1 });
    expect(resolve({ steps: 10, t0: 0, t1: 1 }).start).toMatchObject({ warpStep: 9, joinStep: 8 });
    expect(resolve({ steps: 10, t1: 3 }).start).toMatchObject({ warpStep: 7, joinStep: 6 });
    expect(resolve({ steps: 10, t1: 9 }).start).toMatchObject({ warpStep: 1, joinStep: 0 });
  });

  it('hands on the whole profile', () => {
    for (const name of ['zeroreel', 'diffusers', 'official'] as const) {
      expect(resolve({ profile: name }).profile).toBe(PROFILES[name]);
    }
  });

  it('keeps 44 and 47 in the profiles of the references, and says whose default does not fit', () => {
    expect(resolve({ profile: 'diffusers', steps: 100 }).start).toMatchObject({ warpStep: 55, joinStep: 52 });
    expect(() => resolve({ profile: 'diffusers', steps: 25 })).toThrow(
      't1: expected an integer from 1 to 24 (steps - 1), got 47, the default of profile diffusers',
    );
  });

  it('needs no T′ and T for one frame or without motion', () => {
    expect(resolve({ frames: 1, steps: 1 }).start).toBeUndefined();
    expect(resolve({ steps: 1 }, { motion: false })).not.toHaveProperty('start');
  });

  it('keeps keyframes, spacing and shared noise as they are, and has none of them by default', () => {
    const given = {
      promptTravel: [
        { frame: 0, prompt: 'a' },
        { frame: 7, prompt: 'b' },
      ],
      sharedNoise: true,
    };
    const karras = { sampler: 'euler', sigmas: 'karras' } as const;
    expect(resolve({ ...given, ...karras })).toMatchObject({ ...given, sigmas: 'karras' });
    expect(resolve({})).toMatchObject({ promptTravel: [], sharedNoise: false });
    expect(resolve({})).not.toHaveProperty('sigmas');
    expect(resolve({ frames: 1, promptTravel: [{ frame: 0, prompt: 'a' }] }).promptTravel).toHaveLength(1);
  });

  it('leaves out a negative prompt that nobody gave, and keeps an empty one', () => {
    expect(resolve({})).not.toHaveProperty('negativePrompt');
    expect(resolve({ negativePrompt: undefined as unknown as string })).not.toHaveProperty('negativePrompt');
    expect(resolve({ negativePrompt: '' }).negativePrompt).toBe('');
    expect(resolve({ negativePrompt: 'blurry' }).negativePrompt).toBe('blurry');
  });

  it('takes what is given before the model’s defaults, and those before the declarations’', () => {
    const modelDefaults: ModelDefaults = {
      ...{ steps: 20, guidanceScale: 2, sampler: 'euler', width: 768, height: 384 },
      sigmas: 'karras',
    };
    expect(resolve({}, { modelDefaults })).toMatchObject(modelDefaults);
    const given = {
      steps: 50,
      guidanceScale: 7.5,
      sampler: 'ddim',
      sigmas: 'default',
      width: 512,
      height: 512,
    } as const;
    expect(resolve(given, { modelDefaults })).toMatchObject(given);
    expect(resolve({ width: 64 }, { modelDefaults: { height: 128 } })).toMatchObject({ width: 64, height: 128 });
    expect(resolve({}, { modelDefaults: { guidanceScale: 0 } }).guidanceScale).toBe(0);
    expect(resolve({ guidanceScale: 0 }, { modelDefaults }).guidanceScale).toBe(0);
    expect(resolve({}, { defaultSize: 256, defaultSampler: 'heun' })).toMatchObject({
      ...{ width: 256, height: 256, sampler: 'heun', steps: 50, guidanceScale: 7.5 },
    });
  });

  it('shares noise where the run would, unless the request says otherwise', () => {
    expect(resolve({}, { sharedNoise: true }).sharedNoise).toBe(true);
    expect(resolve({ sharedNoise: false }, { sharedNoise: true }).sharedNoise).toBe(false);
    expect(resolve({ sharedNoise: true }).sharedNoise).toBe(true);
  });

  it('checks the options that the model declares, and fills them in', () => {
    const modelOptions = {
      crop: integer({ description: 'a test', min: 0, default: 4 }),
      size: choice(['small', 'large'], { description: 'a test' }),
    };
    expect(resolve({ modelOptions: { size: 'large' } }, { modelOptions }).modelOptions).toEqual({
      crop: 4,
      size: 'large',
    });
    expect(() => resolve({ width: 3, modelOptions: { crop: -1, glow: 1 } }, { modelOptions })).toThrow(
      [
        'width: expected an integer from 8 to 4096, got 3',
        'modelOptions.crop: expected an integer from 0, got -1',
        'modelOptions.glow: expected no such option',
      ].join('\n'),
    );
    expect(() => resolve({ modelOptions: { crop: 1 } })).toThrow(
      'modelOptions.crop: expected no such option of this model',
    );
    expect(() => resolve({ modelOptions: null as unknown as object as never })).toThrow(
      'modelOptions: expected an object of options, got null',
    );
  });

  it('wants sizes in cells of the model’s latents', () => {
    expect(() => resolve({ width: 40 }, { vaeScaleFactor: 16 })).toThrow(
      'width: expected a multiple of 16 up to 4096 pixels, got 40',
    );
    expect(resolve({ width: 48, height: 4096 }, { vaeScaleFactor: 16 })).toMatchObject({ width: 48, height: 4096 });
    expect(() => resolve({ width: 20 }, { vaeScaleFactor: 4 })).toThrow('width: expected a multiple of 8');
    expect(() => resolve({}, { modelDefaults: { height: 100 } })).toThrow('height: expected a multiple of 8');
  });

  it.each([null, undefined, 'a bear', 3, []])('refuses %o in the place of a request', (request) => {
    expect(() => resolveRequest(request as unknown as TextToVideoRequest, context)).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        message: expect.stringContaining('request: expected an object') as string,
      }),
    );
  });

  it('names all that is wrong at once, as faults', () => {
    const request = { prompt: '', steps: 0, seed: -1, strange: 1 } as TextToVideoRequest;
    const faults = [
      { path: 'prompt', message: "expected some text, 10,000 characters at most, got ''" },
      { path: 'seed', message: 'expected an integer from 0 to 9007199254740991, got -1' },
      { path: 'steps', message: 'expected an integer from 1 to 1000, got 0' },
      { path: 'strange', message: 'expected no such option' },
    ];
    expect(() => resolve(request)).toThrow(expect.objectContaining({ faults }));
    const t0 = [{ path: 't0', message: 'expected an integer from 0 to 46 (t1 - 1), got 47' }];
    expect(() => resolve({ t0: 47 })).toThrow(expect.objectContaining({ faults: t0 }));
  });

  it('declares every option with a default that fits it', () => {
    const defaults = Object.entries(requestOptions).flatMap(([key, option]) =>
      'default' in option ? [[key, option.default]] : [],
    );
    expect(resolve(Object.fromEntries(defaults) as Partial<TextToVideoRequest>)).toEqual(resolve({}));
  });

  it.each(['🐻🎸', 'медведь играет на гитаре', '熊が踊る', 'x'.repeat(10_000)])('takes any text', (prompt) => {
    expect(resolve({ prompt }).prompt).toBe(prompt);
  });

  it.each<[Partial<TextToVideoRequest>, string]>([
    [{ prompt: '' }, "prompt: expected some text, 10,000 characters at most, got ''"],
    [{ prompt: '  ' }, 'prompt: expected some text'],
    [{ prompt: 3 as unknown as string }, 'prompt: expected some text, 10,000 characters at most, got 3'],
    [{ width: 500 }, 'width: expected a multiple of 8 up to 4096 pixels, got 500'],
    [{ height: 0 }, 'height: expected an integer from 8 to 4096, got 0'],
    [{ height: 4104 }, 'height: expected an integer from 8 to 4096, got 4104'],
    [{ width: NaN }, 'width: expected an integer from 8 to 4096, got NaN'],
    [{ frames: 0 }, 'frames: expected an integer from 1 to 4096, got 0'],
    [{ frames: 10_000 }, 'got 10000'],
    [{ frames: 2.5 }, 'got 2.5'],
    [{ seed: -1 }, 'seed: expected an integer from 0 to 9007199254740991, got -1'],
    [{ seed: 2 ** 53 }, 'seed: expected'],
    [{ steps: 0 }, 'steps: expected an integer from 1 to 1000, got 0'],
    [{ steps: 1001 }, 'steps: expected an integer from 1 to 1000, got 1001'],
    [{ steps: 1, t0: 0 }, 'steps: expected at least 2, to come from t1 to t0 (or --no-motion), got 1'],
    [{ steps: 1, sampler: 'pndm' }, 'steps: expected at least 2, to come from t1 to t0 (or --no-motion), got 1'],
    [{ warpTimestep: 5 }, 'joinTimestep: expected one beside warpTimestep, got none'],
    [{ joinTimestep: 5 }, 'warpTimestep: expected one beside joinTimestep, got none'],
    [{ warpTimestep: 5, joinTimestep: 5 }, 'warpTimestep: expected less than joinTimestep, 5, got 5'],
    [{ warpTimestep: 5, joinTimestep: 1000 }, 'joinTimestep: expected at most 999, the noisiest timestep, got 1000'],
    [
      { profile: 'official', consistency: 0.5 },
      'consistency: expected 0 with profile official, which has none, got 0.5',
    ],
    [{ consistency: 1.5 }, 'consistency: expected'],
    [{ guidanceScale: NaN }, 'guidanceScale: expected a number from 0 to 1000, got NaN'],
    [{ guidanceScale: Infinity }, 'guidanceScale: expected a number from 0 to 1000, got Infinity'],
    [{ eta: -0.1 }, 'eta: expected a number from 0 to 1, got -0.1'],
    [{ eta: NaN }, 'eta: expected'],
    [{ t0: 47 }, 't0: expected an integer from 0 to 46 (t1 - 1), got 47'],
    [{ t0: 47, t1: 44 }, 't0: expected an integer from 0 to 43 (t1 - 1), got 47'],
    [{ t0: 1.5 }, 't0: expected an integer'],
    [{ t1: 50 }, 't1: expected an integer from 1 to 49 (steps - 1), got 50'],
    [{ t1: 0 }, 't1: expected'],
    [{ chunkSize: 1 }, 'chunkSize: expected an integer from 2 to 4096, got 1'],
    [{ promptTravel: {} as [] }, 'promptTravel: expected a list of { frame, prompt }, frames ascending, got {}'],
    [{ promptTravel: [{ frame: 8, prompt: 'a' }] }, 'promptTravel[0].frame: expected an integer from 0 to 7, got 8'],
    [{ promptTravel: [{ frame: -1, prompt: 'a' }] }, 'got -1'],
    [{ promptTravel: [{ frame: 1.5, prompt: 'a' }] }, 'got 1.5'],
    [{ frames: 1, promptTravel: [{ frame: 1, prompt: 'a' }] }, 'expected an integer from 0 to 0, got 1'],
    [
      {
        promptTravel: [
          { frame: 7, prompt: 'a' },
          { frame: 7, prompt: 'b' },
        ],
      },
      'promptTravel[1].frame: expected a frame after 7, got 7',
    ],
    [
      {
        promptTravel: [
          { frame: 3, prompt: 'a' },
          { frame: 2, prompt: 'b' },
        ],
      },
      'promptTravel[1].frame: expected a frame after 3, got 2',
    ],
    [{ promptTravel: [{ frame: 1, prompt: ' ' }] }, 'promptTravel[0].prompt: expected some text'],
    [
      { promptTravel: [{ frame: 1, prompt: 2 as unknown as string }] },
      'promptTravel[0].prompt: expected some text, got 2',
    ],
    [{ sigmas: 'cosine' as 'karras' }, `sigmas: expected one of ${SIGMA_SPACINGS.join(', ')}, got 'cosine'`],
    [{ sharedNoise: 'yes' as unknown as boolean }, "sharedNoise: expected true or false, got 'yes'"],
    [{ clipSkip: -1 }, 'clipSkip: expected an integer from 0 to 100, got -1'],
    [{ profile: 'picsart' as 'official' }, "profile: expected one of zeroreel, diffusers, official, got 'picsart'"],
  ])('refuses %o', (request, message) => {
    expect(() => resolve(request)).toThrow(message);
    expect(() => resolve(request)).toThrow(ZeroreelError);
  });
});
