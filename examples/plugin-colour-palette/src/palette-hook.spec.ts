import { tensor, type HookContext } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { fakeModel } from './__testing__/fake-model.js';
import { PaletteHook } from './palette-hook.js';

const grey = tensor(Float32Array.of(0, 0, 0), [1, 3, 1, 1]);
const at = (i: number): HookContext => ({ phase: 'all', i, steps: 4, t: 900 - i, frameIds: [0] });

it('pulls hardest at the first step and encodes the colours once', async () => {
  const { model, log } = fakeModel();
  const hook = new PaletteHook(model, [[1, 1, -1]], 0.5);
  const pulled = [];
  for (const i of [0, 1, 2, 3]) pulled.push([...(await hook.adjust(grey, at(i))).data]);
  expect(pulled).toEqual([0.5, 0.375, 0.25, 0.125].map((share) => [share, share, -share]));
  expect(log).toEqual({ compiled: 1, disposed: 1 });
});
