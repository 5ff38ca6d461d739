import { describe, expect, it } from 'vitest';
import { insertTimesteps } from './insert-timesteps.js';

describe('insertTimesteps', () => {
  it('puts others in their places, once each', () => {
    expect(insertTimesteps([751, 501, 251, 1], [501, 600, 999])).toEqual([999, 751, 600, 501, 251, 1]);
  });

  it('leaves timesteps alone without others', () => {
    expect(insertTimesteps([751, 1])).toEqual([751, 1]);
  });
});
