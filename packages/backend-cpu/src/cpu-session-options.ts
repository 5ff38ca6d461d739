import type { OrtSessionOptions } from '@zeroreel/backend-ort';

/** How sessions are made. Fixed shapes, one run at a time. */
export const cpuSessionOptions = (threads: number): OrtSessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});
