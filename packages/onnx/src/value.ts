/** Element types that the builder knows, by their ONNX names. */
export type DType = FloatDType | StoredFloatDType | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** Types that a network may compute in. */
export type FloatDType = 'float32' | 'float16';

/** Types of real numbers that weights are stored in and no network computes in. */
export type StoredFloatDType = 'bfloat16' | 'float64' | 'float8e4m3fn' | 'float8e5m2';

/** `TensorProto.DataType` numbers (onnx.proto3). */
export const ONNX_TYPE_NUMBER: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e5m2: 19,
};

/** Bytes that one element occupies. */
export const BYTES_PER_ELEMENT: Readonly<Record<DType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  bfloat16: 2,
  float8e4m3fn: 1,
  float8e5m2: 1,
};

/**
 * Fixed dimensions, outermost first. Every graph is built for one size, so no dimension is symbolic; a backend may hide
 * one from its runtime as -1.
 */
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

/** The result of a node, an input or a weight: a name in one graph, with its type and shape. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What a node promises of one of its outputs. */
export type ValueType = Omit<Value, 'name'>;
