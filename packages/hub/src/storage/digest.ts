import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Digest } from './model-storage.js';

/**
 * A digest of bytes that come in chunks, without any interface of the system: pages that were not loaded securely have
 * none, and none hashes in parts.
 * @param size of all of them, which git's hash begins with
 * @returns lower-case hexadecimal
 */
export async function digestOf(
  algorithm: Digest['algorithm'],
  size: number,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = (algorithm === 'sha256' ? sha256 : sha1).create();
  if (algorithm === 'git-sha1') hash.update(gitHeader(size));
  for await (const chunk of chunks) hash.update(chunk);
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What git hashes before the bytes of a file. */
export const gitHeader = (size: number): Uint8Array => new TextEncoder().encode(`blob ${size}\0`);
