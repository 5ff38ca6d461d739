import type { OnnxModel } from '@zeroreel/onnx';

/** The keys of the weights that a graph reads, sorted. */
export const weightsRead = ({ initializers }: OnnxModel): string[] =>
  initializers
    .filter(({ data }) => !(data instanceof Uint8Array))
    .map(({ name }) => name)
    .sort();
