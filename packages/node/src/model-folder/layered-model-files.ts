import { ZeroreelError, type ModelFiles } from '@zeroreel/core';

/**
 * Combines several folders into one model, for models that share parts. A file comes from the first folder that has
 * it, the list of a subfolder from the first that has files there.
 * @throws ZeroreelError `invalid-request` for no folders
 */
export function layeredModelFiles(layers: readonly ModelFiles[]): ModelFiles {
  const [first] = layers;
  if (first === undefined)
    throw new ZeroreelError('invalid-request', 'A model of several folders: expected at least one, got none');
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
