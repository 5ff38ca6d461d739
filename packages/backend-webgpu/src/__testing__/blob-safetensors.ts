import type { Weight, WeightLookup } from '@zeroreel/onnx';
import type { SafetensorsFile, StoredTensor } from '@zeroreel/testing';

/** Replaces `writeSafetensors` of the contract suites in a page: a file behind a blob's URL. It needs no header. */
export function writeSafetensors(tensors: Readonly<Record<string, StoredTensor>>): SafetensorsFile {
  const parts = Object.values(tensors).map(({ bytes }) => bytes.slice());
  const url = URL.createObjectURL(new Blob([new Uint8Array(3), ...parts]));
  const path = `${url}#weights.safetensors`;
  let offset = 3;
  const weights = new Map<string, Weight>();
  for (const [key, { dtype, shape, bytes }] of Object.entries(tensors)) {
    weights.set(key, { dtype, shape, data: { file: path, offset, length: bytes.length } });
    offset += bytes.length;
  }
  const lookup: WeightLookup = weights;
  return { path, weights: lookup, [Symbol.dispose]: () => URL.revokeObjectURL(url) };
}
