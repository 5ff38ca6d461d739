import { type AnyTensor, type TensorDType, ZeroreelError } from '@zeroreel/core';
import type { OrtRuntime, OrtTensor } from './ort-runtime.js';

/** Element types that onnxruntime and host tensors share. */
const HOST_DTYPES: readonly TensorDType[] = ['float32', 'float16', 'int32', 'int64', 'uint8'];

/** Wraps a host tensor as one of onnxruntime. The data is not copied. */
export const toOrtTensor = (ort: OrtRuntime, tensor: AnyTensor): OrtTensor =>
  new ort.Tensor(tensor.dtype, tensor.data, tensor.shape);

/**
 * Wraps a tensor of onnxruntime as a host tensor. The data is not copied. float16 becomes a `Uint16Array` of its bits,
 * even where the runtime has a `Float16Array`.
 * @param data the numbers of `tensor`, if they had to be downloaded
 * @throws ZeroreelError `backend-failed` for an element type that host tensors do not have
 */
export function fromOrtTensor(name: string, tensor: OrtTensor, data: unknown = tensor.data): AnyTensor {
  const shape = tensor.dims;
  switch (tensor.type) {
    case 'float32':
      if (data instanceof Float32Array) return { dtype: 'float32', shape, data };
      break;
    case 'float16':
      if (ArrayBuffer.isView(data)) {
        return { dtype: 'float16', shape, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
      }
      break;
    case 'int32':
      if (data instanceof Int32Array) return { dtype: 'int32', shape, data };
      break;
    case 'int64':
      if (data instanceof BigInt64Array) return { dtype: 'int64', shape, data };
      break;
    case 'uint8':
      if (data instanceof Uint8Array) return { dtype: 'uint8', shape, data };
      break;
  }
  throw new ZeroreelError(
    'backend-failed',
    `Output "${name}" has the element type ${tensor.type}; expected one of ${HOST_DTYPES.join(', ')}`,
  );
}

/**
 * Turns a tensor of onnxruntime into a host tensor. It downloads a tensor on the device and frees its memory there.
 * @throws ZeroreelError `backend-failed` as {@link fromOrtTensor}
 */
export async function downloadOrtTensor(name: string, tensor: OrtTensor): Promise<AnyTensor> {
  if (tensor.location !== 'gpu-buffer' || !tensor.getData) return fromOrtTensor(name, tensor);
  const data = await tensor.getData();
  tensor.dispose();
  return fromOrtTensor(name, tensor, data);
}

/** Copies a tensor, so that the copy can be transferred while the caller keeps the original. */
export function copyTensor(tensor: AnyTensor): AnyTensor {
  switch (tensor.dtype) {
    case 'float32':
      return { ...tensor, data: tensor.data.slice() };
    case 'float16':
      return { ...tensor, data: tensor.data.slice() };
    case 'int32':
      return { ...tensor, data: tensor.data.slice() };
    case 'int64':
      return { ...tensor, data: tensor.data.slice() };
    case 'uint8':
      return { ...tensor, data: tensor.data.slice() };
  }
}
