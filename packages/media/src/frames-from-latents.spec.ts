import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { framesFromLatents, latentProjectionFor, type LatentProjection } from './frames-from-latents.js';

const projection: LatentProjection = {
  factors: [
    [1, 0, 0],
    [0, 0.5, 0],
  ],
  bias: [0, 0, -1],
};

describe('framesFromLatents', () => {
  it('colours every cell by the projection', () => {
    const latents = tensor(Float32Array.of(-1, 1, 0, 2, 1, -1, -2, 0), [2, 2, 1, 2]);
    const [first, second] = framesFromLatents(latents, projection, 1);
    expect([...first!.data]).toEqual([0, 128, 0, 255, 255, 0]);
    expect([...second!.data]).toEqual([255, 0, 0, 0, 128, 0]);
  });

  it('draws cells as squares', () => {
    const [frame] = framesFromLatents(tensor(Float32Array.of(-1, 1, 0, 0), [1, 2, 1, 2]), projection, 3);
    expect([frame!.width, frame!.height]).toEqual([6, 3]);
    const reds = Array.from({ length: 6 }, (_, x) => frame!.data[3 * (2 * 6 + x)]);
    expect(reds).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('refuses another number of channels', () => {
    expect(() => framesFromLatents(tensor(new Float32Array(3), [1, 3, 1, 1]), projection, 1)).toThrow(
      /2 channels, got 3/,
    );
  });
});

describe('latentProjectionFor', () => {
  it('knows Stable Diffusion and the mini family by their scaling factors, and says so of no other', () => {
    expect(latentProjectionFor(0.18215)?.factors[3]).toEqual([-0.184, -0.271, -0.473]);
    expect(latentProjectionFor(0.38039)?.bias).toEqual([0.1349, -0.1676, 0.0424]);
    expect(latentProjectionFor(0.13025)?.bias).toEqual([0.1084, -0.0175, -0.0011]);
    expect(latentProjectionFor(0.3611)).toBeUndefined(); // Flux
  });
});
