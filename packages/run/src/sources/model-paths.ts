import { ZeroreelError, type FileReference, type ModelFiles } from '@zeroreel/core';

/** Before the path of a file among the model's own files, as settings name it: wherever the model lies, it lies there. */
const MODEL = 'model:';

/** How settings name a file of the model that they name. */
export const referenceInModel = (path: string): FileReference => MODEL + path;

/** The path in the model's files that a name in settings means; undefined for the name of another file. */
export const pathInModel = (name: FileReference): string | undefined =>
  name.startsWith(MODEL) ? name.slice(MODEL.length) : undefined;

/**
 * One file of a model as files of its own.
 * @throws ZeroreelError `missing-file` naming it
 */
export async function fileInModel(model: ModelFiles, path: string): Promise<ModelFiles> {
  const [file = path] = path.split('/').reverse();
  const name = `${model.name}/${path}`;
  if (!(await model.has(path))) throw new ZeroreelError('missing-file', `${name}: no such file of the model`);
  const requireIt = (asked: string): string => {
    if (asked === file) return path;
    throw new ZeroreelError('missing-file', `${name}: expected ${asked} beside it, got none`);
  };
  return {
    name,
    has: (asked) => Promise.resolve(asked === file),
    list: (folder) => Promise.resolve(folder === '' ? [file] : []),
    open: async (asked) => model.open(requireIt(asked)),
  };
}

/** Files as a folder of that name, to be laid behind those of a model. */
export function filesUnder(folder: string, files: ModelFiles): ModelFiles {
  const inside = (path: string): string | undefined =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  return {
    name: files.name,
    async has(path) {
      const own = inside(path);
      return own !== undefined && files.has(own);
    },
    async list(asked) {
      const own = asked === folder ? '' : inside(asked);
      return own === undefined ? [] : files.list(own);
    },
    open(path) {
      const own = inside(path);
      if (own !== undefined) return files.open(own);
      return Promise.reject(new ZeroreelError('missing-file', `${path}: expected a file in ${folder}`));
    },
  };
}
