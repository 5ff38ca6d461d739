import { ZeroreelError } from '@zeroreel/core';
import { blobModelFiles, type HeldModelFiles } from './blob-model-files.js';

/** What a page gets when the user drops or chooses something: files, or handles of files and folders. */
export type Dropped = File | FileSystemHandle;

/**
 * Opens a model that the user dropped or chose: a folder in diffusers' layout (its handle, or its files with their
 * `webkitRelativePath`), or one `.safetensors` file. Nothing is copied; the files stay on the user's disk.
 * @throws ZeroreelError `missing-file` if it holds no file
 */
export async function openDroppedModel(dropped: Dropped | readonly Dropped[]): Promise<HeldModelFiles> {
  const items = 'length' in dropped ? dropped : [dropped];
  const files = new Map<string, File>();
  for (const item of items) await collect(item, '', files);
  const [first] = files.keys();
  if (first === undefined)
    throw new ZeroreelError('missing-file', 'What was dropped: expected at least one file, got none');
  const folder = commonFolder([...files.keys()]);
  const paths = new Map([...files].map(([path, file]) => [path.slice(folder.length), file]));
  return blobModelFiles(folder === '' ? first : folder.slice(0, -1), paths);
}

async function collect(item: Dropped, parent: string, files: Map<string, File>): Promise<void> {
  if (item instanceof Blob) {
    files.set(parent + (item.webkitRelativePath || item.name), item);
  } else if (isFolder(item)) {
    for await (const child of item.values()) await collect(child, `${parent}${item.name}/`, files);
  } else if (isFile(item)) {
    files.set(parent + item.name, await item.getFile());
  }
}

const isFolder = (handle: FileSystemHandle): handle is FileSystemDirectoryHandle => handle.kind === 'directory';
const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';

/** The dropped folder with its `/`, with which every path begins; '' for single files. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const folder = first.slice(0, first.indexOf('/') + 1);
  return paths.every((path) => path.startsWith(folder)) ? folder : '';
}
