import { describe, expect, it } from 'vitest';
import { finishRun, setUpRun, smallRequest as small } from '../__testing__/set-up-run.js';
import { deepCacheOf, deepModeOf, isWhole } from './deep-cache.js';

describe('deepModeOf', () => {
  it('computes every third call of a range wholly, the first one always', () => {
    const cache = deepCacheOf('deep:3');
    const modes = [4, 5, 6, 7, 8].map((i) => deepModeOf(cache, i, 4));
    expect(modes).toEqual(['stores', 'reuses', 'reuses', 'stores', 'reuses']);
    expect([4, 5, 6, 7].map((i) => isWhole(cache, i, 4))).toEqual([true, false, false, true]);
    expect(deepModeOf(deepCacheOf(undefined), 4, 0)).toBeUndefined();
    expect(isWhole(undefined, 5, 4)).toBe(true);
  });
});

describe('a run with a cache', () => {
  const modesOf = async (request: object) => {
    const { generate, log, events } = setUpRun();
    const notices: string[] = [];
    events.on('notice', ({ message }) => notices.push(message));
    await finishRun(generate({ ...small, ...request }));
    return { notices, modes: log.inputs.map(({ deep }) => (deep ? `${deep.mode} ${deep.place}` : 'plain')) };
  };

  it('stores and reuses the features of each call’s own frames, phase by phase', async () => {
    const { modes, notices } = await modesOf({ cache: 'deep:2' });
    // T after one call of the anchor, T′ after three; then the anchor and two chunks a step.
    expect(modes.slice(0, 3)).toEqual(['stores 0', 'stores 0', 'reuses 0']);
    expect(modes.slice(3, 9)).toEqual([
      ...['stores 0', 'stores 1,2', 'stores 3,4'],
      ...['reuses 0', 'reuses 1,2', 'reuses 3,4'],
    ]);
    expect(notices).toEqual([expect.stringContaining('cache deep:2 is made for 20 steps or more: with 10')]);
  });

  it('asks for no features without one', async () => {
    expect(new Set((await modesOf({})).modes)).toEqual(new Set(['plain']));
  });

  it.each(['deep', 'deep:0', 'deep:1.5', 'shallow:3', 'deep:100'])('refuses the form %s', async (cache) => {
    await expect(modesOf({ cache })).rejects.toThrow('cache: expected deep:N, N from 1 to 99');
  });

  it('refuses networks that add to the layers which it leaves out', async () => {
    const addition = {
      name: 'control',
      component: 'ControlNet',
      weights: new Map(),
      emit: () => ({ skips: [], blocks: [] }),
    };
    const conditioner = {
      ...{ name: 'c', extraChannels: 0, sharesNoise: false },
      prepare: () =>
        Promise.resolve({ additions: [addition], inputs: () => ({}), [Symbol.asyncDispose]: () => Promise.resolve() }),
    };
    const { generate } = setUpRun({}, { conditioners: [conditioner as never] });
    await expect(finishRun(generate({ ...small, cache: 'deep:3' }))).rejects.toThrow(
      'cache: expected none beside ControlNet, which adds to the layers that it leaves out, got deep:3',
    );
  });
});
