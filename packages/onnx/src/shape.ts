/** Fixed dimensions, outermost first. Every graph is built for one size, so no dimension is symbolic. */
export type Shape = readonly number[];

/** `[1, 4, 64, 64]` */
export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Number of elements; 1 for a scalar's `[]`. */
export const elementCount = (shape: Shape): number => shape.reduce((count, dimension) => count * dimension, 1);

/** Whether rank and lengths agree. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);

/**
 * The shape of an element-wise operation on `a` and `b` (NumPy's broadcasting).
 * @returns undefined where the shapes do not go together
 */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}
