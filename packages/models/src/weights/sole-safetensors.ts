import { ZeroreelError, type ModelFile, type ModelFiles } from '@zeroreel/core';

/** A file with its name for messages. */
export interface NamedFile {
  readonly file: ModelFile;
  readonly name: string;
}

/**
 * Opens the one `.safetensors` file directly in `files`.
 * @param what it should hold, for messages
 * @param conversion how to convert a pickle of it, in Python; it gets the pickle's name
 * @throws ZeroreelError `missing-file` where there is none or more than one; `invalid-model` for a Python pickle
 */
export async function openSoleSafetensors(
  files: ModelFiles,
  what: string,
  conversion: (name: string) => string = () => ANY_PICKLE,
): Promise<NamedFile> {
  const names = await files.list('');
  const found = names.filter((name) => name.endsWith('.safetensors'));
  const [only] = found;
  if (only !== undefined && found.length === 1) return { file: await files.open(only), name: nameOf(files, only) };
  const pickle = names.find(isPickle);
  if (found.length === 0 && pickle !== undefined)
    throw refusePickle(nameOf(files, pickle), conversion(nameOf(files, pickle)));
  const got = found.length > 1 ? found.join(', ') : names.join(', ') || 'no such file, or an empty folder';
  throw new ZeroreelError('missing-file', `${files.name}: expected one .safetensors file with ${what}, got ${got}`);
}

/** The name of a file. Files of a single file carry its path as their name already. */
const nameOf = (files: ModelFiles, file: string): string =>
  files.name.endsWith(file) ? files.name : `${files.name}/${file}`;

/** Whether a file's name is one that Python's pickle writes. */
export const isPickle = (name: string): boolean => /\.(ckpt|pt|pth|bin)$/i.test(name);

const ANY_PICKLE =
  'safetensors.torch.save_file(torch.load(file, weights_only=True), "model.safetensors"); ' +
  'of a checkpoint, save its "state_dict"';

/** The error for a pickle; it says why, and how to convert one. */
function refusePickle(name: string, conversion: string): ZeroreelError {
  return new ZeroreelError(
    'invalid-model',
    `${name}: expected .safetensors, got a Python pickle, which is not read because it can run code. ` +
      `Most models are also published as .safetensors. If you trust the file, you can convert it once, in Python: ${conversion}`,
  );
}
