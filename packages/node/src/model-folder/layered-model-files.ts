import { ZeroreelError, type ModelFiles } from '@zeroreel/core';

/**
 * Several folders as one model: a file is taken from the first that has it, a folder's list from the first that has
 * any. For models that share parts.
 * @throws ZeroreelError `invalid-request` for no folders
 */
export function layeredModelFiles(layers: readonly ModelFiles[]): ModelFiles {
  const [first] = layers;
  if (first === undefined) throw new ZeroreelError('invalid-request', 'A model of several folders needs one at least');
  return {
    name: first.name,
    async has(path) {
      return (await layerWith(layers, path)) !== undefined;
    },
    async list(folder) {
      for (const layer of layers) {
        const names = await layer.list(folder);
        if (names.length > 0) return names;
      }
      return [];
    },
    open: async (path) => ((await layerWith(layers, path)) ?? first).open(path),
  };
}

async function layerWith(layers: readonly ModelFiles[], path: string): Promise<ModelFiles | undefined> {
  for (const layer of layers) if (await layer.has(path)) return layer;
  return undefined;
}
