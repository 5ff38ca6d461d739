import { describe, expect, it } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import type { Conditioner, ConditionedRun, PreparedConditioner } from '../conditioning/conditioner.js';
import type { UNetAddition } from '../networks/unet-addition.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { tensor } from '../tensor/tensor.js';
import { countExtraChannels, prepareConditioning } from './prepare-conditioning.js';

const run: ConditionedRun = {
  model: fakeModel().model,
  video: { frames: 2, width: 32, height: 32 },
  guidance: classifierFreeGuidance(7.5),
  signal: undefined,
};
const zeros = (...shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

/** A conditioner that writes down what becomes of it. */
function conditioner(
  name: string,
  log: string[],
  prepared: Partial<PreparedConditioner> = {},
  extraChannels = 0,
): Conditioner {
  return {
    name,
    extraChannels,
    prepare() {
      log.push(`+${name}`);
      return Promise.resolve({
        additions: [{ name } as UNetAddition],
        inputs: (i, steps) => ({
          perFrame: { [`${name}.hint`]: zeros(2, 1) },
          shared: { [`${name}.scale`]: tensor(Float32Array.of(i / steps), [1]) },
        }),
        [Symbol.asyncDispose]() {
          log.push(`-${name}`);
          return Promise.resolve();
        },
        ...prepared,
      });
    },
  };
}

describe('prepareConditioning', () => {
  it('puts together what all of them say, in order, and frees them the other way round', async () => {
    const log: string[] = [];
    const channels = zeros(2, 2, 3, 4, 4);
    const list = [conditioner('a', log), conditioner('b', log, { channels }, 3)];
    const ready = await prepareConditioning(list, run);
    expect(ready.additions.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(ready.channels).toBe(channels);
    const { perFrame = {}, shared = {} } = ready.inputs(1, 4);
    expect(Object.keys(perFrame)).toEqual(['a.hint', 'b.hint']);
    expect(shared['b.scale']!.data[0]).toBe(0.25);
    await ready[Symbol.asyncDispose]();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('is nothing where there are none', async () => {
    const ready = await prepareConditioning([], run);
    expect(ready.additions).toEqual([]);
    expect(ready.channels).toBeUndefined();
    expect(ready.inputs(0, 1)).toEqual({ perFrame: {}, shared: {} });
  });

  it('frees those that are ready where a later one fails', async () => {
    const log: string[] = [];
    const failing: Conditioner = {
      name: 'failing',
      extraChannels: 0,
      prepare: () => Promise.reject(new Error('no picture')),
    };
    const list = [conditioner('a', log), conditioner('b', log), failing, conditioner('c', log)];
    await expect(prepareConditioning(list, run)).rejects.toThrow('no picture');
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('stops between two of them when it is aborted', async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const aborting = conditioner('a', log);
    const prepare = (given: ConditionedRun) => {
      controller.abort();
      return aborting.prepare(given);
    };
    const list = [{ ...aborting, prepare }, conditioner('b', log)];
    const aborted = prepareConditioning(list, { ...run, signal: controller.signal });
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    expect(log).toEqual(['+a', '-a']);
  });

  it.each([
    [{}, 4, "'a': expected channels [2, 2, 4, h, w], got none"],
    [{ channels: zeros(2, 2, 3, 4, 4) }, 4, "'a': expected channels [2, 2, 4, h, w], got [2, 2, 3, 4, 4]"],
    [{ channels: zeros(3, 2, 4, 4, 4) }, 4, 'got [3, 2, 4, 4, 4]'],
    [{ channels: zeros(2, 1, 4, 4, 4) }, 4, 'got [2, 1, 4, 4, 4]'],
    [{ channels: zeros(2, 2, 4, 4, 4) }, 0, "'a': expected no channels, as it announced, got [2, 2, 4, 4, 4]"],
  ])('refuses channels that are not as announced, and frees the conditioner: %#', async (prepared, extra, message) => {
    const log: string[] = [];
    const prepares = prepareConditioning([conditioner('a', log, prepared, extra)], run);
    await expect(prepares).rejects.toThrow(message);
    await expect(prepares).rejects.toMatchObject({ code: 'plugin' });
    expect(log).toEqual(['+a', '-a']);
  });
});

describe('countExtraChannels', () => {
  it('is that of the one conditioner that gives channels', () => {
    expect(countExtraChannels([])).toBe(0);
    expect(countExtraChannels([conditioner('a', []), conditioner('b', [], {}, 4)])).toBe(4);
  });

  it('refuses two of them by name', () => {
    const two = [conditioner('a', [], {}, 4), conditioner('b', [], {}, 5)];
    expect(() => countExtraChannels(two)).toThrow("further channels, got 'a' and 'b'");
  });
});
