import { createHash, type Hash } from 'node:crypto';
import { ZeroreelError } from '@zeroreel/core';
import type { ModelFile, ModelFiles } from '@zeroreel/models';

const FOLDERS = ['', 'scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae'];
const READ_BY_MODELS = /\.(json|txt|safetensors)$/;
/** Pickles among them: it is the loader that says why it does not read them. */
const SINGLE_FILE = /\.(safetensors|ckpt|pt|pth|bin)$/;
/** Files up to this size are read whole; of larger ones this many bytes, in as many samples over the whole length. */
const SAMPLED_BYTES = 4 * 2 ** 20;
const SAMPLES = 256;

/**
 * Tells one checkpoint from another: SHA-256 over names, sizes and bytes of its files, large ones sampled (a fine-tune
 * changes weights everywhere, so that samples see it). Under a tenth of a second for Stable Diffusion.
 * @throws ZeroreelError `missing-file` where there is no model
 */
export async function modelFingerprint(files: ModelFiles): Promise<string> {
  const names = await files.list('');
  const isSingleFile = names.length === 1 && names.every((name) => SINGLE_FILE.test(name));
  if (!isSingleFile && !names.includes('model_index.json')) {
    throw new ZeroreelError('missing-file', `No model in ${files.name}: model_index.json is not there`);
  }
  return filesFingerprint(files, FOLDERS, READ_BY_MODELS);
}

/** SHA-256 over names, sizes and bytes of the files in `folders` whose names `accepts` takes, large ones sampled. */
export async function filesFingerprint(files: ModelFiles, folders: readonly string[], accepts = /^/): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = (await files.list(folder)).filter((name) => accepts.test(name));
    for (const name of [...names].sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      await addFile(hash, path, await files.open(path));
    }
  }
  return `sha256:${hash.digest('hex')}`;
}

async function addFile(hash: Hash, path: string, file: ModelFile): Promise<void> {
  hash.update(`${path}\n${file.size}\n`);
  if (file.size <= SAMPLED_BYTES) {
    hash.update(await file.read(0, file.size));
    return;
  }
  const length = SAMPLED_BYTES / SAMPLES;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const offset = Math.floor((sample * (file.size - length)) / (SAMPLES - 1));
    hash.update(await file.read(offset, length));
  }
}
