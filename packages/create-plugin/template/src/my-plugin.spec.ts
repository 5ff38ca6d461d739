import { createContainer, PredictedX0Hook, tensor, type DiffusionModel, type HookContext } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { myPlugin, plugin } from './index.js';

const model = { name: 'none' } as DiffusionModel;

/** The hook that the plugin adds to a run. */
async function hookOf(options?: { readonly strength: number }): Promise<PredictedX0Hook> {
  const [hook] = (await createContainer({ model, plugins: [myPlugin(options)] })).getAll(PredictedX0Hook);
  return hook!;
}

const at = (i: number): HookContext => ({
  phase: 'all',
  i,
  steps: 2,
  t: 900,
  level: { signal: 0.6, noise: 0.8 },
  frameIds: [0],
  frames: 1,
});

const latents = () => tensor(Float32Array.of(1, -2, 4), [1, 3, 1, 1]);

it('scales most at the first step, and leaves what it is given', async () => {
  const hook = await hookOf({ strength: 2 });
  const given = latents();
  expect([...(await hook.adjust(given, at(0))).data]).toEqual([2, -4, 8]);
  expect([...(await hook.adjust(given, at(1))).data]).toEqual([1.5, -3, 6]);
  expect(given).toEqual(latents());
});

it('scales by 1.1 unless told otherwise', async () => {
  const { data } = await (await hookOf()).adjust(latents(), at(0));
  expect(data[2]).toBeCloseTo(4.4, 6);
});

it('refuses a strength that is not above 0', async () => {
  await expect(hookOf({ strength: 0 })).rejects.toThrow('my-plugin.strength: expected a number above 0, got 0');
});

it('is what the command line and the page load', () => {
  expect(plugin).toBe(myPlugin);
});
