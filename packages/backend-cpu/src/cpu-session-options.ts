import type { OrtSessionOptions } from '@zeroreel/backend-ort';
import type { CompileOptions } from '@zeroreel/core';
import type { OnnxModel } from '@zeroreel/onnx';

/**
 * `packed`: each session makes copies of its weights in the order that its kernels read them. `mapped`: sessions read the
 * weights where they are in the file, all sessions the same pages, which the system can drop when memory is short.
 */
export type WeightStorage = 'packed' | 'mapped';

/** Packing this much takes seconds, and a second copy of it more memory than most machines have to spare. */
const MOST_BRIEFLY_PACKED_BYTES = 2 ** 30;

/** The rule where the user leaves it open: packed, which runs faster, unless a large graph is not worth it. */
export function defaultWeightStorage(model: OnnxModel, { shortLived = false }: CompileOptions): WeightStorage {
  const bytes = model.initializers.reduce((sum, { data }) => sum + data.length, 0);
  return shortLived && bytes > MOST_BRIEFLY_PACKED_BYTES ? 'mapped' : 'packed';
}

/**
 * How sessions are made; measured by bench/sessions.mjs on SD 1.5's UNet at 256×256, guidance, 3 frames and 2 threads
 * (processor time of a run, of making the session, memory of the process's own): packed 10.3 s, 8 s, 3.9 GB; mapped
 * 11 to 12 s, 0.5 s, 0.6 GB.
 *
 * - `graphOptimizationLevel: 'all'` reorders the weights of convolutions in blocks of channels, into copies.
 * - `disable_prepacking` leaves the weights of linear layers in the file.
 * - no memory pattern: the same speed, a lower peak; no spinning: threads that wait leave the processor to others.
 */
export const cpuSessionOptions = (threads: number, weights: WeightStorage): OrtSessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: weights === 'packed' ? 'all' : 'extended',
  enableMemPattern: false,
  logSeverityLevel: 4,
  extra: {
    session: {
      intra_op: { allow_spinning: '0' },
      disable_prepacking: weights === 'packed' ? '0' : '1',
    },
  },
});
