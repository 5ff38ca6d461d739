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
const SAMPLE_BYTES = SAMPLED_BYTES / SAMPLES;

/** Browsers take milliseconds to answer a read, however small: files of 64 MB are read in few, larger ones with many under way. */
const CLOSE_BYTES = 2 ** 18;
const READ_BYTES = 8 * 2 ** 20;
const READS_AT_ONCE = 32;

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
  const groups = groupsOf(file.size);
  // Large reads come one after the other, so that little is held.
  const atOnce = groups.length < SAMPLES ? 1 : READS_AT_ONCE;
  for (let next = 0; next < groups.length; next += atOnce) {
    const reads = groups.slice(next, next + atOnce).map((group) => readSamples(file, group));
    for (const samples of await Promise.all(reads)) for (const sample of samples) hash.update(sample);
  }
}

/** Offsets of samples that are read in one go: what lies between close ones costs less than a read for each of them. */
function groupsOf(size: number): readonly (readonly number[])[] {
  const range = size - SAMPLE_BYTES;
  const step = range / (SAMPLES - 1);
  const together = step <= CLOSE_BYTES ? Math.floor(READ_BYTES / step) : 1;
  const offsets = Array.from({ length: SAMPLES }, (_, sample) => Math.floor((sample * range) / (SAMPLES - 1)));
  return Array.from({ length: Math.ceil(SAMPLES / together) }, (_, group) =>
    offsets.slice(group * together, (group + 1) * together),
  );
}

/** The bytes of samples, from the first one to the last in one read. */
async function readSamples(file: ModelFile, offsets: readonly number[]): Promise<readonly Uint8Array[]> {
  const [first = 0] = offsets;
  const bytes = await file.read(first, (offsets.at(-1) ?? first) + SAMPLE_BYTES - first);
  return offsets.map((offset) => bytes.subarray(offset - first, offset - first + SAMPLE_BYTES));
}
