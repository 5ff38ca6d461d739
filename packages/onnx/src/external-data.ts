import { OnnxError } from './graph-error.js';
import type { OnnxModel } from './onnx-model.js';

/** Where a runtime finds the weights that stay in files. */
export interface ExternalDataPlan {
  /** The folder that holds all the files, itself or in subfolders; undefined where no weight is in a file. */
  readonly folder: string | undefined;
  /** The files, each once, as the weights name them. */
  readonly files: readonly string[];
  /**
   * The location of one of the files relative to `folder`, with forward slashes: the second argument of `encodeModel`.
   */
  locate(file: string): string;
}

/**
 * Finds the deepest folder that holds all files of a model's weights. onnxruntime refuses absolute locations, `../` and
 * symbolic links that leave the folder, so weights must name their files by real, absolute paths (or URLs).
 * @throws OnnxError `invalid-graph` where the files have no folder in common (two Windows drives)
 */
export function planExternalData(model: OnnxModel): ExternalDataPlan {
  const files = [...new Set(model.initializers.flatMap(({ data }) => (data instanceof Uint8Array ? [] : data.file)))];
  const prefix = files.map(folderOf).reduce(commonFolder, files[0] ?? '');
  if (files.length > 0 && prefix === '') {
    throw new OnnxError('invalid-graph', `the weight files have no folder in common: ${files.join(', ')}`);
  }
  const locate = (file: string) => {
    if (!files.includes(file)) throw new OnnxError('invalid-graph', `${file} holds no weight of graph ${model.name}`);
    return file.slice(prefix.length).replaceAll('\\', '/');
  };
  return { folder: prefix ? withoutTrailingSeparator(prefix) : undefined, files, locate };
}

/** The longest start that both share and that ends at a separator. */
function commonFolder(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return folderOf(a.slice(0, length));
}

/** `path` up to its last separator, that included. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** `/models/` → `/models`, but `/` and `C:\` stay, being folders only with their separator. */
function withoutTrailingSeparator(folder: string): string {
  const isRoot = folder === '/' || /^[A-Za-z]:[\\/]$/.test(folder);
  return isRoot ? folder : folder.slice(0, -1);
}
