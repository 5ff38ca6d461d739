import { transposedLinear } from '@zeroreel/backend-ort';
import { type Dialect, portableDialect } from '@zeroreel/onnx';

/** The forms that run fastest on WebAssembly; a linear layer makes no transposed copy of its weight in the 4 GiB heap. */
export const wasmDialect: Dialect = { ...portableDialect, name: 'wasm', linear: transposedLinear };
