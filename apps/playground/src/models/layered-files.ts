import '@zeroreel/core/disposal';
import { ZeroreelError } from '@zeroreel/core';
import type { HeldModelFiles } from '@zeroreel/web';

/**
 * Several places as one model: a file is taken from the first that has it, a folder's list from the first that has any.
 * @throws ZeroreelError `invalid-request` for no places
 */
export function layeredFiles(layers: readonly HeldModelFiles[]): HeldModelFiles {
  const [first, ...others] = layers;
  if (first === undefined) throw new ZeroreelError('invalid-request', 'A model of several places needs one at least');
  if (others.length === 0) return first;
  const holderOf = async (path: string) => {
    for (const layer of layers) if (await layer.has(path)) return layer;
    return undefined;
  };
  return {
    name: first.name,
    has: async (path) => (await holderOf(path)) !== undefined,
    async list(folder) {
      for (const layer of layers) {
        const names = await layer.list(folder);
        if (names.length > 0) return names;
      }
      return [];
    },
    open: async (path) => ((await holderOf(path)) ?? first).open(path),
    [Symbol.dispose]: () => layers.forEach((layer) => layer[Symbol.dispose]()),
  };
}
