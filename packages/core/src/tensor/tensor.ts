import { elementCount, formatShape, type Shape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';

/** Host data of a tensor, by element type. float16 is carried as its bits. */
export interface TensorData {
  float32: Float32Array;
  float16: Uint16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
}

/** Element types that tensors have. */
export type TensorDType = keyof TensorData;

/** Numbers in host memory, row-major. Immutable by convention: nobody writes into a tensor it did not make. */
export interface Tensor<D extends TensorDType = 'float32'> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: TensorData[D];
}

/** A tensor of any element type; `dtype` tells which. */
export type AnyTensor = { [D in TensorDType]: Tensor<D> }[TensorDType];

/**
 * A float32 tensor over `data`, which is not copied.
 * @throws ZeroreelError `invalid-request` where the data does not fill the shape
 */
export function tensor(data: Float32Array, shape: Shape): Tensor {
  if (data.length !== elementCount(shape)) {
    throw new ZeroreelError(
      'invalid-request',
      `A tensor of shape ${formatShape(shape)} holds ${elementCount(shape)} numbers, got ${data.length}`,
    );
  }
  return { dtype: 'float32', shape, data };
}

/** An int32 tensor over `data`, which is not copied. */
export function intTensor(data: Int32Array, shape: Shape): Tensor<'int32'> {
  return { dtype: 'int32', shape, data };
}
