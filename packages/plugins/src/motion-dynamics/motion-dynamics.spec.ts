import { createContainer, MotionDynamics, type DiffusionModel } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { motionDynamics, rotation } from './index.js';

const nameOf = (plugin: ReturnType<typeof motionDynamics>) =>
  createContainer({ model: { name: 'none' } as DiffusionModel, plugins: [plugin] }).get(MotionDynamics).name;

describe('motionDynamics', () => {
  it('is the paper’s unless told otherwise', () => {
    expect(motionDynamics().name).toBe('motion-dynamics');
    expect(nameOf(motionDynamics())).toBe('motion-dynamics (global-translation, nearest, reflect)');
  });

  it('takes any field, sampling and border', () => {
    const plugin = motionDynamics({ field: rotation({ degreesPerFrame: 3 }), sampling: 'bilinear', border: 'clamp' });
    expect(nameOf(plugin)).toBe('motion-dynamics (rotation, bilinear, clamp)');
  });
});
