import { createHash } from 'node:crypto';

/** The commit of a branch of a repository, which is the same in every run. */
export const commitOf = (repo: string, revision = 'main'): string =>
  createHash('sha1').update(`${repo}@${revision}`).digest('hex');

const hashes = new WeakMap<Uint8Array, string>();

export function sha256(bytes: Uint8Array): string {
  const hash = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}

export const gitSha1 = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
