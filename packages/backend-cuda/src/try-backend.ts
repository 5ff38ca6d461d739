import { messageOf, tensor, type Backend, type Tensor } from '@zeroreel/core';
import { conv2d, GraphBuilder, type OnnxModel } from '@zeroreel/onnx';
import { cudaUnavailable } from './cuda-requirements.js';

/**
 * Runs a convolution, which takes the driver, the CUDA libraries and cuDNN, and returns `backend` where the result is right.
 * @throws ZeroreelError `backend-unavailable` otherwise; the backend is disposed then
 */
export async function tryBackend(backend: Backend): Promise<Backend> {
  try {
    await using executable = await backend.compile(smallConvolution(backend));
    const { host } = await executable.run({ x: ones([1, 1, 3, 3]) });
    const sum = host['y']?.data[0];
    if (sum !== 9) throw new Error(`a convolution gave ${sum} instead of 9`);
    return backend;
  } catch (cause) {
    await backend[Symbol.asyncDispose]();
    throw cudaUnavailable(messageOf(cause), { cause });
  }
}

function smallConvolution({ dialect }: Backend): OnnxModel {
  const g = new GraphBuilder({ name: 'first convolution', dtype: 'float32', dialect });
  const x = g.input('x', 'float32', [1, 1, 3, 3]);
  g.output('y', conv2d(g, x, g.constant(new Float32Array(9).fill(1), [1, 1, 3, 3], 'float32')));
  return g.finish();
}

const ones = (shape: readonly number[]): Tensor => tensor(new Float32Array(9).fill(1), shape);
