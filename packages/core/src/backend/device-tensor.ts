import type { DType, Shape } from '@zeroreel/onnx';

/**
 * A tensor in the backend's memory. It is valid until disposed, and only for executables of the backend that made it.
 */
export interface DeviceTensor extends Disposable {
  readonly location: 'device';
  readonly dtype: DType;
  readonly shape: Shape;
}
