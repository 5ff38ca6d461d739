import { groupNormByLayerNorm, transposedLinear } from '@zeroreel/backend-ort';
import { type Dialect, portableDialect } from '@zeroreel/onnx';

/** The forms that run fastest on the CPU provider. `bench/operators.mjs` measured them. */
export const cpuDialect: Dialect = {
  ...portableDialect,
  name: 'cpu',
  /** As fast as Gemm and MatMul. Unlike them, it needs no transposed copy of the weight when a session is created. */
  linear: transposedLinear,
  /** 1.5 to 2 times as fast as the portable form: it passes over the data less often and uses all threads. */
  groupNorm: groupNormByLayerNorm,
};
