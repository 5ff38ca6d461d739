import { describe, expect, it } from 'vitest';
import { defaultNoise } from './default-noise.js';

const SHAPE = [4, 64, 64];
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe('defaultNoise', () => {
  it.each(['diffusers', 'official'] as const)('%s: draws the numbers that torch was seen to draw', (profile) => {
    const noise = defaultNoise.create({ seed: 0, profile, steps: 50 });
    const initial = noise.initial([0], SHAPE).data;
    expect(initial[0]).toBeCloseTo(-1.1258398, 6);
    expect(sum(initial)).toBeCloseTo(-124.1127, 3);
    const forward = noise.forward([1, 2, 3, 4, 5, 6, 7], SHAPE).data;
    expect(forward[0]).toBeCloseTo(-0.5518361, 6);
    expect(sum(forward)).toBeCloseTo(-399.2834, 3);
  });

  it('lays the frames out differently in the two references', () => {
    const [diffusers, official] = (['diffusers', 'official'] as const).map((profile) => {
      const noise = defaultNoise.create({ seed: 0, profile, steps: 50 });
      noise.initial([0], SHAPE);
      return noise.forward([1, 2], SHAPE).data;
    });
    expect(official!.slice(4096, 8192)).toEqual(diffusers!.slice(8192, 12288));
  });

  it('is called default, for messages', () => {
    expect(defaultNoise.name).toBe('default');
  });

  it('knows how many steps the official stream throws away', () => {
    const after = (steps: number) => {
      const noise = defaultNoise.create({ seed: 0, profile: 'official', steps });
      noise.step(0, [0], SHAPE);
      return noise.forward([1], SHAPE).data;
    };
    expect(after(2)).not.toEqual(after(3));
    expect(after(2)).toEqual(after(2));
  });

  it('is keyed by frame otherwise', () => {
    const noise = defaultNoise.create({ seed: 0, profile: 'zeroreel', steps: 50 });
    expect(noise.forward([5], SHAPE)).toEqual(noise.forward([5], SHAPE));
  });
});
