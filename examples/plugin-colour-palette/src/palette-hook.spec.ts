import { tensor, type HookContext } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { fakeModel } from './__testing__/fake-model.js';
import { PaletteHook, pullToColours } from './palette-hook.js';

const grey = tensor(Float32Array.of(0, 0, 0), [1, 3, 1, 1]);
const at = (i: number): HookContext => ({
  ...{ phase: 'all', i, steps: 4, t: 900 - i, frameIds: [0], frames: 1 },
  level: { signal: 0.5, noise: 0.8 },
});

it('pulls hardest at the first step and encodes the colours once', async () => {
  const { model, log } = fakeModel();
  const hook = new PaletteHook(model, [[1, 1, -1]], 0.5);
  const pulled = [];
  for (const i of [0, 1, 2, 3]) pulled.push([...(await hook.adjust(grey, at(i))).data]);
  expect(pulled).toEqual([0.5, 0.375, 0.25, 0.125].map((share) => [share, share, -share]));
  expect(log).toEqual({ compiled: 1, disposed: 1 });
});

// Two frames of two channels and two cells: (1, 0), (4, 8) and (-2, 0), (5, 5).
const latents = tensor(Float32Array.of(1, 4, 0, 8, -2, 5, 0, 5), [2, 2, 1, 2]);
const colours = [
  [0, 0],
  [6, 6],
];

describe('pullToColours', () => {
  it('moves each cell of each frame towards its nearest colour', () => {
    const pulled = pullToColours(latents, colours, 0.5);
    expect([...pulled.data]).toEqual([0.5, 5, 0, 7, -1, 5.5, 0, 5.5]);
    expect(pulled.shape).toEqual([2, 2, 1, 2]);
  });

  it('leaves cells at strength 0 and puts them onto colours at 1', () => {
    expect(pullToColours(latents, colours, 0)).toEqual(latents);
    expect([...pullToColours(latents, colours, 1).data]).toEqual([0, 6, 0, 6, 0, 6, 0, 6]);
  });

  it('does not write into what it is given', () => {
    const before = [...latents.data];
    pullToColours(latents, colours, 1);
    expect([...latents.data]).toEqual(before);
  });
});
