import { elementCount, formatShape, sameShape, type Shape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import { tensor, type Tensor } from './tensor.js';

const round = Math.fround;

/** Applies `f` to every number. The result is rounded to float32, intermediate values of `f` are not. */
export function map(x: Tensor, f: (value: number) => number): Tensor {
  const data = new Float32Array(x.data.length);
  for (let k = 0; k < data.length; k++) data[k] = f(x.data[k] as number);
  return tensor(data, x.shape);
}

/** `a + b`, element by element. @throws ZeroreelError `invalid-request` where the shapes differ */
export const add = (a: Tensor, b: Tensor): Tensor => combine(1, a, 1, b);

/** `factor · x` */
export const scale = (factor: number, x: Tensor): Tensor => {
  const f = round(factor);
  return map(x, (value) => f * value);
};

/**
 * `alpha · a + beta · b` as PyTorch's CPU kernels compute it: every factor, product and sum is rounded to float32.
 * @throws ZeroreelError `invalid-request` where the shapes differ
 */
export function combine(alpha: number, a: Tensor, beta: number, b: Tensor): Tensor {
  requireSameShape(a, b);
  const data = new Float32Array(a.data.length);
  const left = round(alpha);
  const right = round(beta);
  for (let k = 0; k < data.length; k++) {
    data[k] = round(left * (a.data[k] as number)) + round(right * (b.data[k] as number));
  }
  return tensor(data, a.shape);
}

/** `x` divided by `divisor` in float32. */
export const divide = (x: Tensor, divisor: number): Tensor => {
  const d = round(divisor);
  return map(x, (value) => value / d);
};

/** Every number limited to [low, high]. */
export const clamp = (x: Tensor, low: number, high: number): Tensor =>
  map(x, (value) => Math.min(Math.max(value, low), high));

/** Whether no number is NaN or infinite. */
export const isFinite = (x: Tensor): boolean => x.data.every((value) => Number.isFinite(value));

/**
 * Joins tensors along their first axis (frames).
 * @throws ZeroreelError `invalid-request` where the other axes differ or the list is empty
 */
export function concatFrames(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (first === undefined) throw new ZeroreelError('invalid-request', 'Expected at least one tensor to join, got none');
  const frameShape = first.shape.slice(1);
  const stray = parts.find((part) => !sameShape(part.shape.slice(1), frameShape));
  if (stray !== undefined) {
    throw new ZeroreelError(
      'invalid-request',
      `Frames to be joined must have one shape, got ${formatShape(first.shape)} and ${formatShape(stray.shape)}`,
    );
  }
  const frames = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
  const shape: Shape = [frames, ...frameShape];
  const data = new Float32Array(elementCount(shape));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return tensor(data, shape);
}

/** Entries `start` up to (not including) `end` of the first axis; a view, nothing is copied. */
export function sliceFrames(x: Tensor, start: number, end: number): Tensor {
  const shape: Shape = [end - start, ...x.shape.slice(1)];
  const size = elementCount(x.shape.slice(1));
  return tensor(x.data.subarray(start * size, end * size), shape);
}

/** `x [1, …]` copied `count` times along the first axis. */
export const repeatFrames = (x: Tensor, count: number): Tensor => concatFrames(Array<Tensor>(count).fill(x));

/** The same numbers under another shape. */
export const reshape = (x: Tensor, shape: Shape): Tensor => tensor(x.data, shape);

function requireSameShape(a: Tensor, b: Tensor): void {
  if (sameShape(a.shape, b.shape)) return;
  throw new ZeroreelError(
    'invalid-request',
    `Tensors of one shape expected, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
  );
}
