import type { ModelFile, ModelFiles } from '@zeroreel/core';
import { fingerprintOf, type FingerprintedFile } from './fingerprint.js';
import type { Sha256 } from './sha256.js';

/*
 * Fingerprints as the first versions of 0.1 made them: over all files that lay where a run reads, read or not. Files that were
 * written then keep these, and are still repeated: also where something lies beside what is read that was not there then.
 */

const MODEL_FOLDERS = ['', 'scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae'];
const READ_BY_MODELS = /\.(json|txt|safetensors)$/;
const INPUT_FOLDERS = ['', 'unet', 'text_encoder', 'vae'];
const DEFAULTS = 'zeroreel.json';

/** A place, and what a run has read of it. */
export interface ReadPlace {
  readonly files: ModelFiles;
  readonly read: readonly ModelFile[];
}

/** Whether a fingerprint is a wide one of this model. @param newHash a new one each time */
export const isWideModelFingerprint = async (
  print: string,
  place: ReadPlace,
  newHash: () => Sha256,
): Promise<boolean> => {
  const files = (await filesIn(place.files, MODEL_FOLDERS)).filter(({ role }) => READ_BY_MODELS.test(role));
  return isAnyOf(print, files, place, newHash);
};

/**
 * Whether a fingerprint is a wide one of this file or folder beside the model.
 * @param name of a single file when the fingerprint was made
 * @param newHash a new one each time
 */
export async function isWideInputFingerprint(
  print: string,
  place: ReadPlace & { readonly name: string },
  newHash: () => Sha256,
): Promise<boolean> {
  const files = await filesIn(place.files);
  const [only] = files;
  const isSingle = only !== undefined && files.length === 1;
  return isAnyOf(print, isSingle ? [{ ...only, role: place.name }] : files, place, newHash);
}

/**
 * All files; those that are not hidden; of weights only those that were read; nothing but what was read. Each has what was read
 * in it.
 */
async function isAnyOf(
  print: string,
  files: readonly FingerprintedFile[],
  { read }: ReadPlace,
  newHash: () => Sha256,
): Promise<boolean> {
  const places = new Set(read.map(({ location }) => location));
  const isRead = ({ file }: FingerprintedFile) => places.has(file.location);
  const visible = files.filter(({ role }) => !isHidden(role));
  const choices = [
    files,
    visible,
    visible.filter((each) => isRead(each) || !each.role.endsWith('.safetensors')),
    files.filter(isRead),
  ];
  for (const choice of choices) if (print === (await fingerprintOf(choice, newHash()))) return true;
  return false;
}

/** Whether a path is one that systems put beside users' files. */
export const isHidden = (path: string): boolean => /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini)$/i.test(path);

/** All files in some folders, in the order of their names. */
export async function filesIn(files: ModelFiles, folders = INPUT_FOLDERS): Promise<readonly FingerprintedFile[]> {
  const found: FingerprintedFile[] = [];
  for (const folder of folders) {
    const names = (await files.list(folder)).filter((name) => name !== DEFAULTS);
    for (const name of [...names].sort()) {
      const role = folder === '' ? name : `${folder}/${name}`;
      found.push({ role, file: await files.open(role) });
    }
  }
  return found;
}
