import type { ModelFile } from '@zeroreel/core';
import type { Sha256 } from './sha256.js';

/** A file that went into a run. */
export interface FingerprintedFile {
  /** What it is taken for: its path within a model, its place among pictures; empty where it is the only one. */
  readonly role: string;
  readonly file: ModelFile;
}

/** Files up to this size are read whole; of larger ones this many bytes, in as many samples over the whole length. */
const SAMPLED_BYTES = 4 * 2 ** 20;
const SAMPLES = 256;

/**
 * Tells what a run has read from anything else: SHA-256 over roles, sizes and bytes of files, large ones sampled (a fine-tune
 * changes weights everywhere, so that samples see it). Under a tenth of a second for Stable Diffusion.
 * @param hash a new one
 */
export async function fingerprintOf(files: readonly FingerprintedFile[], hash: Sha256): Promise<string> {
  for (const { role, file } of files) await addFile(hash, role, file);
  return `sha256:${await hash.digest()}`;
}

async function addFile(hash: Sha256, role: string, file: ModelFile): Promise<void> {
  hash.update(new TextEncoder().encode(`${role}\n${file.size}\n`));
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
