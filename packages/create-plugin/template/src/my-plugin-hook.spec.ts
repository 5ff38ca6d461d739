import { tensor, type HookContext } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { MyPluginHook } from './my-plugin-hook.js';

const at = (i: number): HookContext => ({ phase: 'all', i, steps: 2, t: 900, frameIds: [0] });

it('scales most at the first step, and leaves what it is given', () => {
  const latents = tensor(Float32Array.of(1, -2, 4), [1, 3, 1, 1]);
  const hook = new MyPluginHook(2);
  expect([...hook.adjust(latents, at(0)).data]).toEqual([2, -4, 8]);
  expect([...hook.adjust(latents, at(1)).data]).toEqual([1.5, -3, 6]);
  expect([...latents.data]).toEqual([1, -2, 4]);
});
