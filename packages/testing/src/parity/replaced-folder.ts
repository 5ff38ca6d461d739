import type { ModelFiles } from '@zeroreel/core';

/** A model with one of its folders taken from elsewhere. */
export function replacedFolder(model: ModelFiles, folder: string, other: ModelFiles): ModelFiles {
  const inside = (path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  const choose = (path: string): [ModelFiles, string] => {
    const own = inside(path);
    return own === undefined ? [model, path] : [other, own];
  };
  return {
    name: model.name,
    has(path) {
      const [files, own] = choose(path);
      return files.has(own);
    },
    open(path) {
      const [files, own] = choose(path);
      return files.open(own);
    },
    list: (path) => (path === folder ? other.list('') : model.list(path)),
  };
}
