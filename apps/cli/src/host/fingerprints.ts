import { createHash } from 'node:crypto';
import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { isSingleFile } from '@zeroreel/models';
import type { Sha256 } from '@zeroreel/run';

/** Node's SHA-256, which holds no bytes. */
export function newSha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

/**
 * Refuses a place without a model in words that help. What a single file holds is for its reader to say.
 * @throws ZeroreelError `missing-file`
 */
export async function requireModel(files: ModelFiles): Promise<void> {
  const names = await files.list('');
  if (names.includes('model_index.json') || (await isSingleFile(files))) return;
  const got = names.length > 0 ? names.slice(0, 5).join(', ') : 'no such file or folder, or an empty one';
  throw new ZeroreelError(
    'missing-file',
    `No model in ${files.name}: expected model_index.json or one .safetensors file, got ${got}`,
  );
}
