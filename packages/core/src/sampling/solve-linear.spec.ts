import { describe, expect, it } from 'vitest';
import { solveLinear } from './solve-linear.js';

describe('solveLinear', () => {
  it.each([
    { equations: [[4, 2]], solution: [0.5] },
    {
      equations: [
        [1, 1, 3],
        [-1, 1, 1],
      ],
      solution: [1, 2],
    },
    {
      equations: [
        [0, 2, 1, 7],
        [1, 1, 1, 6],
        [3, 0, -1, 0],
      ],
      solution: [1, 2, 3],
    },
  ])('$equations', ({ equations, solution }) => {
    const found = solveLinear(equations);
    expect(found).toHaveLength(solution.length);
    solution.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 12));
  });
});
