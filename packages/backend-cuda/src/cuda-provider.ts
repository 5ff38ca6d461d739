import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ortProvider, type OrtProvider, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { findOnnxruntime, nodeSessions } from '@zeroreel/backend-ort/node';
import { type Backend, type BackendOpenOptions, type Tensor, tensor, ZeroreelError } from '@zeroreel/core';
import { conv2d, GraphBuilder, type OnnxModel } from '@zeroreel/onnx';
import { cudaDialect } from './cuda-dialect.js';

/** How to use CUDA. `threads` is for the operators that stay on the CPU. */
export interface CudaBackendOptions extends BackendOpenOptions {
  /** The number of the GPU, as `nvidia-smi` counts from 0. Default: 0. */
  readonly deviceId?: number;
}

/**
 * Opens a backend on an NVIDIA GPU, with onnxruntime's CUDA provider. It runs a small graph first, so the backend
 * that it returns works. All outputs, even kept ones, come back to the host's memory: the Node binding leaves none on
 * the GPU. A run cannot be interrupted: `process.exit()` waits for one that has begun. Only a signal ends the process
 * at once.
 * @throws ZeroreelError `backend-unavailable`, which says what to install; `invalid-request` for a number out of range
 */
export const cudaBackend = (options?: CudaBackendOptions): Promise<Backend> => cudaProvider.open(options);

/** NVIDIA GPUs. */
export const cudaProvider: OrtProvider<CudaBackendOptions> = ortProvider<CudaBackendOptions>({
  name: 'cuda',
  label: 'CUDA',
  summary: 'An NVIDIA GPU, through the CUDA provider of onnxruntime-node',
  requirements:
    'CUDA needs Linux on x64, an NVIDIA driver, cuDNN 9, and the CUDA 12 or 13 libraries that the CUDA files of ' +
    "onnxruntime were built for (cudart, cublas, cufft, curand), all on the loader's path. It also needs those CUDA " +
    'files, which npm does not bring: npx zeroreel doctor --install-cuda',
  precisions: ['float32', 'float16'],
  async open(options, start) {
    const { deviceId = 0 } = options;
    if (!Number.isInteger(deviceId) || deviceId < 0) {
      throw new ZeroreelError('invalid-request', `deviceId: expected a whole number from 0, got ${deviceId}`);
    }
    requirePlatform();
    const backend = start({
      dialect: cudaDialect,
      capabilities: {
        description: `CUDA device ${deviceId}`,
        preferredDType: 'float16',
        dtypes: ['float16', 'float32'],
        deviceResident: false,
      },
      sessionOptions: () => cudaSessionOptions(options),
      ...(await nodeSessions('cuda', options)),
    });
    await tryConvolution(backend);
    return backend;
  },
});

/** The file that `installCuda` adds. onnxruntime's packages come without it. */
const PROVIDER = 'libonnxruntime_providers_cuda.so';

function requirePlatform(): void {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') throw new Error(`this is ${platform} on ${arch}`);
  if (!existsSync(join(findOnnxruntime().libraries, PROVIDER))) {
    throw new Error('the CUDA files of onnxruntime are missing');
  }
}

/** The options of every session. */
export const cudaSessionOptions = ({
  deviceId = 0,
  threads = availableParallelism(),
}: CudaBackendOptions): OrtSessionOptions => ({
  executionProviders: [{ name: 'cuda', deviceId }],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/**
 * Runs a convolution, which needs the driver, the CUDA libraries and cuDNN.
 * @throws if it fails or the result is wrong
 */
export async function tryConvolution(backend: Backend): Promise<void> {
  await using executable = await backend.compile(smallConvolution(backend));
  const { host } = await executable.run({ x: ones([1, 1, 3, 3]) });
  const sum = host['y']?.data[0];
  if (sum !== 9) throw new Error(`a convolution gave ${sum} instead of 9`);
}

function smallConvolution({ dialect }: Backend): OnnxModel {
  const g = new GraphBuilder({ name: 'first convolution', dtype: 'float32', dialect });
  const x = g.input('x', 'float32', [1, 1, 3, 3]);
  g.output('y', conv2d(g, x, g.constant(new Float32Array(9).fill(1), [1, 1, 3, 3], 'float32')));
  return g.finish();
}

const ones = (shape: readonly number[]): Tensor => tensor(new Float32Array(9).fill(1), shape);
