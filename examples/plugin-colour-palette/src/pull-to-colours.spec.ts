import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { pullToColours } from './pull-to-colours.js';

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
