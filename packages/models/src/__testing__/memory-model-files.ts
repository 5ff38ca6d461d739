import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import type { ExternalBytes } from '@zeroreel/onnx';

/** The content of the files that were opened last, by their location. */
const contents = new Map<string, Uint8Array>();

/** Bytes of a file in memory; undefined for a location on disk. */
export const memoryBytes = ({ file, offset, length }: ExternalBytes): Uint8Array | undefined =>
  contents.get(file)?.slice(offset, offset + length);

/** A model folder in memory, for tests: paths to their content; an object stands for its JSON. */
export function memoryModelFiles(content: Readonly<Record<string, Uint8Array | string | object>>): ModelFiles {
  const files = new Map(Object.entries(content).map(([path, value]) => [path, toBytes(value)]));
  return {
    name: 'model',
    has: async (path) => files.has(path),
    list: async (folder) =>
      [...files.keys()]
        .filter((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) === folder)
        .map((path) => path.slice(path.lastIndexOf('/') + 1)),
    open: async (path) => {
      const bytes = files.get(path);
      if (!bytes) throw new ZeroreelError('missing-file', `model/${path}`);
      const location = `memory:${path}`;
      contents.set(location, bytes);
      return {
        location,
        size: bytes.length,
        read: async (offset, length) => bytes.subarray(offset, offset + length),
      };
    },
  };
}

function toBytes(value: Uint8Array | string | object): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}
