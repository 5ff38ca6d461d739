import { createHash } from 'node:crypto';
import type { ModelFile } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.js';

const MiB = 2 ** 20;

/** Bytes that tell where they lie. */
function bytesAt(offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = Math.imul(offset + at, 2654435761) >>> 24;
  return bytes;
}

/** A file that notes how much of it was read, how often, and how often at once. */
function fileOf(size: number) {
  const noted = { reads: 0, bytes: 0, atOnce: 0, most: 0 };
  const file: ModelFile = {
    location: 'memory',
    size,
    async read(offset, length) {
      noted.reads++;
      noted.bytes += length;
      noted.most = Math.max(noted.most, ++noted.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      noted.atOnce--;
      return bytesAt(offset, length);
    },
  };
  return { file, noted };
}

/** 256 samples of 16 KiB, as they are defined. */
function expected(size: number): string {
  const hash = createHash('sha256').update(`unet\n${size}\n`);
  const length = 16 * 1024;
  for (let sample = 0; sample < 256; sample++) {
    hash.update(bytesAt(Math.floor((sample * (size - length)) / 255), length));
  }
  return `sha256:${hash.digest('hex')}`;
}

it.each([
  // Whole megabytes in one read, samples by themselves, and what is between the two.
  { size: 4 * MiB + 1, reads: 1, bytes: 4 * MiB + 1, most: 1 },
  { size: 20 * MiB + 12345, reads: 3, bytes: 21 * MiB, most: 1 },
  { size: 3_438_167_540, reads: 256, bytes: 4 * MiB, most: 32 },
])('reads samples of $size bytes in few reads or many at once, and hashes them in their order', async (wanted) => {
  const { file, noted } = fileOf(wanted.size);
  const hash = createHash('sha256');
  const own = { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest('hex') };
  expect(await fingerprintOf([{ role: 'unet', file }], own)).toBe(expected(wanted.size));
  expect(noted.reads).toBe(wanted.reads);
  expect(noted.bytes).toBeLessThanOrEqual(wanted.bytes);
  expect(noted.most).toBe(wanted.most);
});
