/** Numbers in (-1, 1) that look random and are the same in every run. */
export const someNumbers = (count: number, seed = 0): number[] =>
  Array.from({ length: count }, (_, index) => {
    const noise = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return Math.fround(2 * (noise - Math.floor(noise)) - 1);
  });

/** 0, 1, …, count - 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** max |a - b|; infinite where the lengths differ or a number is NaN. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  const differences = range(a.length).map((index) => Math.abs((a[index] ?? NaN) - (b[index] ?? NaN)));
  return differences.some(Number.isNaN) ? Infinity : Math.max(0, ...differences);
}
