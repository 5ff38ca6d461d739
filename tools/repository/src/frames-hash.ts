import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the SHA-256 of the pixels of all PNGs in a folder. Files that differ only in their metadata have the same. */
export function framesHash(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(pixelsOf(readFileSync(join(folder, file))));
  return hash.digest('hex');
}

/** The data of a PNG's picture chunks. */
function pixelsOf(png: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(png.subarray(at + 8, at + 8 + length));
  }
  return Buffer.concat(chunks);
}
