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
  const expected = 'expected model_index.json or one .safetensors file';
  throw new ZeroreelError(
    'missing-file',
    `No model in ${files.name}: ${expected}, got ${await whatIsThere(files, names)}`,
  );
}

async function whatIsThere(files: ModelFiles, names: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const part of PARTS) if ((await files.list(part)).length > 0) parts.push(`${part}/`);
  if (parts.length > 0) return `${parts.join(', ')} without it; take model_index.json from where they come from`;
  if (names.includes('config.json')) return 'a part of a model; name the folder around it';
  return names.length > 0 ? names.slice(0, 5).join(', ') : 'an empty folder, or one with nothing but folders in it';
}

const PARTS = ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler'];
