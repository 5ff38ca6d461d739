import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readModelDefaults } from './model-defaults.js';

const read = (content: object | string) => readModelDefaults(memoryModelFiles({ 'zeroreel.json': content }));

describe('readModelDefaults', () => {
  it('has none without the file, or without defaults in it', async () => {
    expect(await readModelDefaults(memoryModelFiles({}))).toEqual({});
    expect(await read({})).toEqual({});
    expect(await read({ defaults: {} })).toEqual({});
  });

  it('reads them all, and leaves other keys of the file alone', async () => {
    const defaults = {
      guidanceScale: 2.5,
      steps: 25,
      sampler: 'euler',
      sigmas: 'karras',
      spacing: 'trailing',
      eta: 0.3,
      width: 128,
      height: 96,
    };
    expect(await read({ version: 2, defaults })).toEqual(defaults);
    expect(await read({ defaults: { guidanceScale: 0 } })).toEqual({ guidanceScale: 0 });
  });

  it.each([
    [[], 'expected a JSON object, got []'],
    [{ defaults: 7 }, 'defaults: expected an object, got 7'],
    [
      { defaults: { guidance: 7 } },
      'defaults: expected the keys guidanceScale, steps, sampler, sigmas, spacing, eta, width, height, got "guidance"',
    ],
    [{ defaults: { toString: 7 } }, 'height, got "toString"'],
    [{ defaults: { guidanceScale: '7' } }, 'defaults.guidanceScale: expected a number, got "7"'],
    [{ defaults: { steps: 2.5 } }, 'defaults.steps: expected a whole number of steps, 1 or more, got 2.5'],
    [{ defaults: { steps: 0 } }, 'defaults.steps: expected a whole number of steps, 1 or more, got 0'],
    [{ defaults: { sampler: '' } }, `defaults.sampler: expected a sampler's name, got ""`],
    [{ defaults: { sigmas: 'linear' } }, 'defaults.sigmas: expected default, karras, exponential, beta, got "linear"'],
    [{ defaults: { spacing: 'even' } }, 'defaults.spacing: expected leading, trailing, linspace, got "even"'],
    [{ defaults: { eta: 2 } }, 'defaults.eta: expected a number from 0 to 1, got 2'],
    [{ defaults: { width: -8 } }, 'defaults.width: expected a whole number of pixels, 1 or more, got -8'],
    [{ defaults: { height: null } }, 'defaults.height: expected a whole number of pixels, 1 or more, got null'],
  ])('names the file, the key, what was expected and what was got: %j', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(/^model\/zeroreel\.json: /) as string,
    });
    await expect(read(content)).rejects.toThrow(message);
  });
});
