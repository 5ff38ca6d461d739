import { availableParallelism } from 'node:os';
import { ortProvider, type OrtProvider, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { loadOnnxruntime, nodeSessions } from '@zeroreel/backend-ort/node';
import type { Backend, BackendOpenOptions, CompileOptions } from '@zeroreel/core';
import type { OnnxModel } from '@zeroreel/onnx';
import { cpuDialect, int8CpuDialect } from './cpu-dialect.js';

/**
 * What sessions do with the weights of a file. `packed`: each session copies its weights into the order in which its
 * kernels read them. `mapped`: all sessions read the same pages of the file, which the system can drop when memory is
 * short.
 */
export type WeightStorage = 'packed' | 'mapped';

/** How to use the CPU. `precision: 'int8'` rounds linear layers as `int8CpuDialect` says. */
export interface CpuBackendOptions extends BackendOpenOptions {
  /** Default: packed, except for short-lived graphs with more than 1 GiB of weights, which are mapped. */
  readonly weights?: WeightStorage;
}

/**
 * Opens a backend on the CPU, with onnxruntime-node's CPU provider. By default it uses as many threads as the process
 * may. A run cannot be interrupted: `process.exit()` waits for one that has begun. Only a signal ends the process at
 * once.
 * @throws ZeroreelError `invalid-request` for a number of threads below 1; `backend-unavailable`
 */
export const cpuBackend = (options?: CpuBackendOptions): Promise<Backend> => cpuProvider.open(options);

/** The CPU, which works everywhere. */
export const cpuProvider: OrtProvider<CpuBackendOptions> = ortProvider<CpuBackendOptions>({
  name: 'cpu',
  label: 'The CPU backend',
  summary: 'The CPU, through onnxruntime-node',
  requirements: 'It needs onnxruntime-node, which runs on Linux (glibc 2.28 or newer), on Windows and on macOS (arm64)',
  precisions: ['float32', 'float16', 'int8'],
  /** A worker loads the library only when it starts; this shows at once whether it can be loaded. */
  async probe(options) {
    await loadOnnxruntime();
    return describe(options);
  },
  async open(options, start) {
    return start({
      dialect: options.precision === 'int8' ? int8CpuDialect : cpuDialect,
      capabilities: {
        description: describe(options),
        preferredDType: 'float32',
        dtypes: ['float32', 'float16'],
        deviceResident: true,
      },
      sessionOptions: (model, compileOptions) => cpuSessionOptions(options, model, compileOptions),
      ...(await nodeSessions('cpu', options)),
    });
  },
});

const describe = ({ threads = availableParallelism(), precision }: CpuBackendOptions): string =>
  `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${precision === 'int8' ? ', linear layers in int8' : ''}`;

/** The largest weights that a short-lived session packs. Packing more takes seconds and a second copy in memory. */
const MOST_BRIEFLY_PACKED_BYTES = 2 ** 30;

/** Packs the weights, which makes runs faster, unless the graph is large and not worth it. */
function defaultWeightStorage(model: OnnxModel, { shortLived = false }: CompileOptions): WeightStorage {
  const bytes = model.initializers.reduce((sum, { data }) => sum + data.length, 0);
  return shortLived && bytes > MOST_BRIEFLY_PACKED_BYTES ? 'mapped' : 'packed';
}

/**
 * The options of the session that runs `model`. `bench/sessions.mjs` measured them on the UNet of SD 1.5 at 256×256,
 * with guidance, 3 frames and 2 threads. Packed: 10.3 s of processor time a run, 8 s to create the session, 3.9 GB of
 * the process's own memory. Mapped: 11 to 12 s, 0.5 s, 0.6 GB.
 *
 * - `graphOptimizationLevel: 'all'` copies the weights of convolutions into blocks of channels.
 * - `disable_prepacking` leaves the weights of linear layers in the file.
 * - Without a memory pattern the speed is the same and the peak is lower.
 * - Without spinning, waiting threads leave the processor to others.
 */
export function cpuSessionOptions(
  { threads = availableParallelism(), weights }: CpuBackendOptions,
  model: OnnxModel,
  compileOptions: CompileOptions,
): OrtSessionOptions {
  const packed = (weights ?? defaultWeightStorage(model, compileOptions)) === 'packed';
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: packed ? 'all' : 'extended',
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: {
      session: {
        intra_op: { allow_spinning: '0' },
        disable_prepacking: packed ? '0' : '1',
      },
    },
  };
}
