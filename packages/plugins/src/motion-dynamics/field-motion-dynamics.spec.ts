import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { FieldMotionDynamics } from './field-motion-dynamics.js';
import { globalTranslation } from './global-translation.js';

describe('FieldMotionDynamics', () => {
  it('warps by the flow of the frame on the latents’ grid', () => {
    const dynamics = new FieldMotionDynamics(globalTranslation({ x: 64, y: 0 }), {
      sampling: 'nearest',
      border: 'clamp',
    });
    const latents = tensor(
      Float32Array.from({ length: 8 }, (_, cell) => cell),
      [1, 1, 1, 8],
    );
    expect([...dynamics.warp(latents, 2).data]).toEqual([2, 3, 4, 5, 6, 7, 7, 7]);
    expect(dynamics.name).toBe('motion-dynamics (global-translation, nearest, clamp)');
  });
});
