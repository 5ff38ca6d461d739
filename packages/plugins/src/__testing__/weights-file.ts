import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { encodeNumbers, type ExternalBytes } from '@zeroreel/core/graph';

/** Float32 weights by their keys. */
export type SmallWeights = Readonly<Record<string, { readonly shape: readonly number[]; readonly numbers: number[] }>>;

const contents = new Map<string, Uint8Array>();

/** Bytes of a file of `weightsFile`. */
export const weightsBytes = ({ file, offset, length }: ExternalBytes): Uint8Array | undefined =>
  contents.get(file)?.slice(offset, offset + length);

/** A folder in memory with one safetensors file. */
export function weightsFile(weights: SmallWeights, path = 'weights.safetensors'): ModelFiles {
  const bytes = safetensors(weights);
  const location = `memory:${contents.size}:${path}`;
  contents.set(location, bytes);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return {
    name: 'memory',
    has: async (asked) => asked === path,
    list: async (asked) => (asked === folder ? [path.slice(path.lastIndexOf('/') + 1)] : []),
    async open(asked) {
      if (asked !== path) throw new ZeroreelError('missing-file', `memory/${asked}`);
      const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
      return { location, size: bytes.length, read };
    },
  };
}

/** 8 bytes of header length, a JSON header, the numbers. */
function safetensors(weights: SmallWeights): Uint8Array {
  let end = 0;
  const header = Object.entries(weights).map(([key, { shape, numbers }]) => {
    const start = end;
    end += 4 * numbers.length;
    return [key, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const bytes = new Uint8Array(8 + json.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(
    encodeNumbers(
      Object.values(weights).flatMap(({ numbers }) => numbers),
      'float32',
    ),
    8 + json.length,
  );
  return bytes;
}
