import { ZeroreelError, type AnyTensor, type Backend, type Tensor } from '@zeroreel/core';
import { formatShape, sameShape, type FloatDType, type Shape } from '@zeroreel/onnx';

/**
 * Requires a tensor of this shape.
 * @throws ZeroreelError `invalid-request` naming the tensor and both shapes
 */
export function requireShape(name: string, { shape }: AnyTensor, expected: Shape): void {
  if (sameShape(shape, expected)) return;
  const message = `${name}: expected the shape ${formatShape(expected)}, got ${formatShape(shape)}`;
  throw new ZeroreelError('invalid-request', message);
}

/**
 * Requires tensors of exactly these names.
 * @param what the tensors are, for messages
 * @throws ZeroreelError `invalid-request` listing the names on both sides
 */
export function requireNames(what: string, got: readonly string[], expected: readonly string[]): void {
  if (got.length === expected.length && expected.every((name) => got.includes(name))) return;
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  throw new ZeroreelError('invalid-request', `${what}: expected the tensors ${list(expected)}, got ${list(got)}`);
}

/**
 * A float32 output of a run.
 * @throws ZeroreelError `backend-failed` where the backend did not return it
 */
export function floatOutput(host: Readonly<Record<string, AnyTensor>>, name: string): Tensor {
  const output = host[name];
  if (output?.dtype === 'float32') return output;
  const got = output ? output.dtype : 'nothing';
  throw new ZeroreelError('backend-failed', `Output ${name}: expected float32 from the backend, got ${got}`);
}

/**
 * The type that networks compute in: `asked`, else what the backend prefers.
 * @throws ZeroreelError `invalid-request` for a type that the backend does not have
 */
export function chooseDType(backend: Backend, asked: FloatDType | undefined): FloatDType {
  const { dtypes, preferredDType } = backend.capabilities();
  const chosen = asked ?? preferredDType;
  if (dtypes.includes(chosen)) return chosen;
  const message = `dtype: expected ${dtypes.join(' or ')} on ${backend.name}, got ${chosen}`;
  throw new ZeroreelError('invalid-request', message);
}
