import { describe, expect, it } from 'vitest';
import { globalTranslation } from './global-translation.js';

describe('globalTranslation', () => {
  it('grows with the frame id', () => {
    const field = globalTranslation({ x: 12, y: -3 });
    expect([...field.flow(2, 1, 2).data]).toEqual([24, 24, -6, -6]);
    expect([...field.flow(0, 1, 1).data].map(Math.abs)).toEqual([0, 0]);
  });
});
