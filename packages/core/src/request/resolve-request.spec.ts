import { describe, expect, it } from 'vitest';
import { ZeroreelError } from '../errors.js';
import { SIGMA_SPACINGS } from '../sampling/sampler-settings.js';
import { resolveRequest, type RequestContext } from './resolve-request.js';
import type { TextToVideoRequest } from './request.js';

const context: RequestContext = { defaultSize: 512, vaeScaleFactor: 8, defaultSampler: 'ddim', motion: true };
const resolve = (request: Partial<TextToVideoRequest>) => resolveRequest({ prompt: 'a bear', ...request }, context);

describe('resolveRequest', () => {
  it('fills in the paper’s defaults', () => {
    expect(resolve({})).toMatchObject({
      prompt: 'a bear',
      negativePrompt: '',
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
      start: { i0: 5, i1: 2 },
    });
  });

  it.each([2, 3, 5, 8, 10, 20, 25, 49, 100, 999])('has a T′ after T for %i steps', (steps) => {
    const { i0, i1 } = resolve({ steps }).start!;
    expect(i1).toBeGreaterThanOrEqual(0);
    expect(i0).toBeGreaterThan(i1);
    expect(i0).toBeLessThan(steps);
  });

  it('keeps 44 and 47 in the profiles of the references, and says whose default does not fit', () => {
    expect(resolve({ profile: 'diffusers', steps: 100 }).start).toEqual({ i0: 55, i1: 52 });
    expect(() => resolve({ profile: 'diffusers', steps: 25 })).toThrow(
      't1: expected an integer from 1 to 24 (steps - 1), got 47, the default of profile diffusers',
    );
  });

  it('needs no T′ and T for one frame or without motion', () => {
    expect(resolve({ frames: 1, steps: 1 }).start).toBeUndefined();
    expect(resolveRequest({ prompt: 'a', steps: 1 }, { ...context, motion: false }).start).toBeUndefined();
  });

  it('keeps keyframes, spacing and shared noise as they are, and has none of them by default', () => {
    const given = {
      promptTravel: [
        { frame: 0, prompt: 'a' },
        { frame: 7, prompt: 'b' },
      ],
      sharedNoise: true,
    };
    expect(resolve({ ...given, sigmas: 'karras' })).toMatchObject({ ...given, sigmas: 'karras' });
    expect(resolve({})).toMatchObject({ promptTravel: [], sharedNoise: false });
    expect(resolve({})).not.toHaveProperty('sigmas');
    expect(resolve({ frames: 1, promptTravel: [{ frame: 0, prompt: 'a' }] }).promptTravel).toHaveLength(1);
  });

  it.each(['🐻🎸', 'медведь играет на гитаре', '熊が踊る', 'x'.repeat(10_000)])('takes any text', (prompt) => {
    expect(resolve({ prompt }).prompt).toBe(prompt);
  });

  it.each<[Partial<TextToVideoRequest>, string]>([
    [{ prompt: '' }, "prompt: expected some text, got ''"],
    [{ prompt: '  ' }, 'prompt: expected some text'],
    [{ prompt: 3 as unknown as string }, 'prompt: expected a string, got 3'],
    [{ width: 500 }, 'width: expected a multiple of 8 up to 4096 pixels, got 500'],
    [{ height: 0 }, 'height: expected a multiple of 8'],
    [{ height: 4104 }, 'height: expected a multiple of 8 up to 4096 pixels, got 4104'],
    [{ width: NaN }, 'got NaN'],
    [{ frames: 0 }, 'frames: expected an integer from 1 to 4096, got 0'],
    [{ frames: 10_000 }, 'got 10000'],
    [{ frames: 2.5 }, 'got 2.5'],
    [{ seed: -1 }, 'seed: expected an integer from 0 to 9007199254740991, got -1'],
    [{ seed: 2 ** 53 }, 'seed: expected'],
    [{ steps: 0 }, 'steps: expected an integer from 1 to 1000, got 0'],
    [{ steps: 1001 }, 'steps: expected an integer from 1 to 1000, got 1001'],
    [{ steps: 1 }, 'steps: expected at least 2, to come from t1 to t0, got 1'],
    [{ guidanceScale: NaN }, 'guidanceScale: expected a finite number, got NaN'],
    [{ guidanceScale: Infinity }, 'guidanceScale: expected a finite number, got Infinity'],
    [{ eta: -0.1 }, 'eta: expected a number from 0 to 1, got -0.1'],
    [{ eta: NaN }, 'eta: expected'],
    [{ t0: 47 }, 't0: expected an integer from 0 to 46 (t1 - 1), got 47'],
    [{ t0: 47, t1: 44 }, 't0: expected an integer from 0 to 43 (t1 - 1), got 47'],
    [{ t0: 1.5 }, 't0: expected an integer'],
    [{ t1: 50 }, 't1: expected an integer from 1 to 49 (steps - 1), got 50'],
    [{ t1: 0 }, 't1: expected'],
    [{ chunkSize: 1 }, 'chunkSize: expected an integer from 2, got 1'],
    [{ promptTravel: {} as [] }, 'promptTravel: expected a list of keyframes, got [object Object]'],
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
      'promptTravel[0].prompt: expected a string, got 2',
    ],
    [{ sigmas: 'cosine' as 'karras' }, `sigmas: expected one of ${SIGMA_SPACINGS.join(', ')}, got cosine`],
    [{ sharedNoise: 'yes' as unknown as boolean }, 'sharedNoise: expected true or false, got yes'],
    [{ clipSkip: -1 }, 'clipSkip: expected an integer from 0, got -1'],
    [{ profile: 'picsart' as 'official' }, 'profile: expected one of zeroreel, diffusers, official, got picsart'],
  ])('refuses %o', (request, message) => {
    expect(() => resolve(request)).toThrow(message);
    expect(() => resolve(request)).toThrow(ZeroreelError);
  });
});
