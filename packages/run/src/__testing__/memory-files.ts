import type { ModelFiles } from '@zeroreel/core';

/** Files in memory by their paths, as a folder. */
export function memoryFiles(contents: Readonly<Record<string, Uint8Array>>, name = 'a model'): ModelFiles {
  const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');
  return {
    name,
    has: async (path) => path in contents,
    list: async (folder) =>
      Object.keys(contents)
        .filter((path) => folderOf(path) === folder)
        .map((path) => path.split('/').at(-1)!),
    open: async (path) => ({
      location: `${name}/${path}`,
      size: contents[path]!.length,
      read: async (offset, length) => contents[path]!.subarray(offset, offset + length),
    }),
  };
}
