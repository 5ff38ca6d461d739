import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodePng } from '@zeroreel/media';

/** SHA-256 of the pixels of PNG files, one after the other: encoders of another version change no pixel of theirs. */
export function framesHash(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(decodePng(readFileSync(file)).frame.data);
  return hash.digest('hex');
}
