import { ZeroreelError, type ModelFile, type ModelFiles } from '@zeroreel/core';
import { firstLook } from './first-look.js';

/** A file with its name for messages. */
export interface NamedFile {
  readonly file: ModelFile;
  readonly name: string;
}

/**
 * Opens the one file of weights directly in `files`: a single file whatever it is called, or the only one of a folder
 * that is called like one.
 * @param what it should hold, for messages
 * @param conversion how to convert a pickle of it, in Python; it gets the pickle's name
 * @throws ZeroreelError `missing-file` where there is none or more than one; `invalid-model` for a file of another kind
 * than safetensors, saying which
 */
export async function openSoleSafetensors(
  files: ModelFiles,
  what: string,
  conversion?: (name: string) => string,
): Promise<NamedFile> {
  const names = await files.list('');
  const found = weightFiles(files, names);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const got = found.length > 1 ? found.join(', ') : names.join(', ') || 'no such file, or an empty folder';
    throw new ZeroreelError('missing-file', `${files.name}: expected one .safetensors file with ${what}, got ${got}`);
  }
  const file = await files.open(only);
  const name = nameOf(files, only);
  const foreign = await firstLook(file, conversion?.(name));
  if (foreign === undefined) return { file, name };
  throw new ZeroreelError('invalid-model', `${name}: expected a .safetensors file with ${what}, got ${foreign}`);
}

/** How many files of weights there are directly in `files`. */
export const countWeightFiles = async (files: ModelFiles): Promise<number> =>
  weightFiles(files, await files.list('')).length;

/** Endings of safetensors; of a folder's other files, pickles are taken last, and refused by what they hold. */
const ENDINGS = [/\.(safetensors|sft|st)$/i, /\.(ckpt|pt|pth|bin|gguf)$/i];

function weightFiles(files: ModelFiles, names: readonly string[]): readonly string[] {
  const own = names.find((name) => isSame(files, name));
  if (own !== undefined) return [own];
  for (const ending of ENDINGS) {
    const found = names.filter((name) => ending.test(name));
    if (found.length > 0) return found;
  }
  return [];
}

/** Files of a single file carry its path, or its name, as their name already. */
const isSame = ({ name }: ModelFiles, file: string): boolean =>
  name === file || name.endsWith(`/${file}`) || name.endsWith(`\\${file}`);

const nameOf = (files: ModelFiles, file: string): string =>
  isSame(files, file) ? files.name : `${files.name}/${file}`;
