import type { WeightOverlay } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { applyOverlays, requireStrength } from './overlaid-weights.js';

it('takes any number as a strength', () => {
  for (const strength of [0, 1, 0.7, -1, 2]) expect(() => requireStrength(strength)).not.toThrow();
});

it.each([NaN, Infinity])('refuses %f', (strength) => {
  expect(() => requireStrength(strength)).toThrow(`strength: expected a number, got ${strength}`);
});

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
