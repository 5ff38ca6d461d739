import { availableParallelism } from 'node:os';
import {
  hasLargeWeights,
  LEAN_SESSION,
  leanModel,
  ortProvider,
  type OrtProvider,
  type OrtSessionOptions,
} from '@zeroreel/backend-ort';
import { collectGarbage, loadOnnxruntime, nodeSessions } from '@zeroreel/backend-ort/node';
import type { Backend, BackendOpenOptions } from '@zeroreel/core';
import type { OnnxModel } from '@zeroreel/onnx';
import { cpuDialect } from './cpu-dialect.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';
import { roundAhead } from './rounded-weights.js';

/**
 * What sessions do with the weights of a file. `packed`: each session copies its weights into the order in which its
 * kernels read them. `mapped`: all sessions read the same pages of the file, which the system can drop when memory is
 * short; weights of other types are cast each time a layer runs.
 */
export type WeightStorage = 'packed' | 'mapped';

/** How to use the CPU. `precision: 'int8'` rounds layers as `int8CpuDialect` says. */
export interface CpuBackendOptions extends BackendOpenOptions {
  /** Default: packed, except for graphs with more than 64 MiB of weights, which are mapped. */
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
    loadOnnxruntime();
    return describe(options);
  },
  async open(options, start) {
    const backend = start({
      dialect: options.precision === 'int8' ? int8CpuDialect : cpuDialect,
      capabilities: {
        description: describe(options),
        preferredDType: 'float32',
        dtypes: ['float32', 'float16'],
        deviceResident: true,
      },
      sessionOptions: (model) => cpuSessionOptions(options, model),
      prepare: (model, files) => (storageOf(model, options) === 'mapped' ? leanModel(model, files) : model),
      encoded: (model) => hasLargeWeights(model) && collectGarbage(),
      ...(await nodeSessions('cpu', options)),
    });
    return options.precision === 'int8' ? roundAhead(backend, hasLargeWeights) : backend;
  },
});

const describe = ({ threads = availableParallelism(), precision }: CpuBackendOptions): string =>
  `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${precision === 'int8' ? ', layers in int8' : ''}`;

/**
 * Packing makes runs faster, but a large model would be in memory twice. A graph without inputs runs once: folded, all
 * steps of its weights would be in memory together.
 */
const storageOf = (model: OnnxModel, { weights }: CpuBackendOptions): WeightStorage =>
  weights ?? (hasLargeWeights(model) || model.inputs.length === 0 ? 'mapped' : 'packed');

/** The options of the session that runs `model`. `bench/sessions.mjs` measures them. */
export function cpuSessionOptions(options: CpuBackendOptions, model: OnnxModel): OrtSessionOptions {
  const { extra, ...storage } = storageOf(model, options) === 'mapped' ? LEAN_SESSION : PACKED_SESSION;
  return {
    ...storage,
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads ?? availableParallelism(),
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Threads that wait leave the processor to others.
    extra: { ...extra, session: { ...extra.session, intra_op: { allow_spinning: '0' } } },
  };
}

/**
 * `all` copies the weights of convolutions into blocks of channels, prepacking those of linear layers. Without a memory
 * pattern the speed is the same and the peak is lower.
 */
const PACKED_SESSION = {
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
  extra: { session: { disable_prepacking: '0' } },
} as const satisfies Partial<OrtSessionOptions>;
