import type { WeightOverlay } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { applyOverlays } from './apply-overlays.js';

it('lays overlays one over the other, in order', async () => {
  const calls: string[] = [];
  const overlay = (name: string): WeightOverlay => ({
    name,
    async apply(part, weights) {
      calls.push(`${name} ${part} ${[...weights.keys()].join()}`);
      return new Map([[name, { dtype: 'float32', shape: [0], data: new Uint8Array() }]]);
    },
  });
  const { weights, name } = await applyOverlays('vae', { name: 'vae', weights: new Map() }, [
    overlay('a'),
    overlay('b'),
  ]);
  expect(calls).toEqual(['a vae ', 'b vae a']);
  expect([...weights.keys()]).toEqual(['b']);
  expect(name).toBe('vae');
});
