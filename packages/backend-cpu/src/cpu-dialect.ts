import { type Dialect, portableDialect } from '@zeroreel/onnx';

/** The forms that run fastest on the CPU provider. */
export const cpuDialect: Dialect = { ...portableDialect, name: 'cpu' };
