import { createHash } from 'node:crypto';
import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import type { Sha256 } from '@zeroreel/run';

/** Node's SHA-256, which holds no bytes. */
export function newSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

/** Pickles among them: it is the loader that says why it does not read them. */
const SINGLE_FILE = /\.(safetensors|ckpt|pt|pth|bin)$/;

/** Refuses a place without a model in words that help. @throws ZeroreelError `missing-file` */
export async function requireModel(files: ModelFiles): Promise<void> {
  const names = await files.list('');
  const isSingleFile = names.length === 1 && names.every((name) => SINGLE_FILE.test(name));
  if (isSingleFile || names.includes('model_index.json')) return;
  throw new ZeroreelError('missing-file', `No model in ${files.name}: model_index.json is not there`);
}
