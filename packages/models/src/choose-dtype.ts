import { ZeroreelError, type Backend } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/onnx';

/**
 * The type that networks compute in: the one asked for, else what the backend prefers.
 * @throws ZeroreelError `invalid-request` for a type that the backend does not have
 */
export function chooseDType(backend: Backend, asked: FloatDType | undefined): FloatDType {
  const { dtypes, preferredDType } = backend.capabilities();
  const chosen = asked ?? preferredDType;
  if (dtypes.includes(chosen)) return chosen;
  const message = `dtype: expected ${dtypes.join(' or ')} on ${backend.name}, got ${chosen}`;
  throw new ZeroreelError('invalid-request', message);
}
