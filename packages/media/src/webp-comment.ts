import { ZeroreelError } from '@zeroreel/core';
import { readXmpDescription, xmpPacket } from './xmp.js';

// Google, WebP Container Specification: "RIFF" size "WEBP", then chunks of a four-letter name, a size and a padded payload.
// "VP8X", the first chunk of an animation, has a flag for each kind of metadata; "XMP " comes after the pictures.
const HEADER_BYTES = 12;
const XMP_FLAG = 0x04;

interface Chunk {
  readonly name: string;
  readonly payload: Uint8Array;
}

/** The WebP with `comment` in an XMP packet (`dc:description`), in place of any it had. Wants the extended layout, as animations have. */
export function addWebpComment(webp: Uint8Array, comment: string): Uint8Array {
  const chunks = readChunks(webp).filter(({ name }) => name !== 'XMP ');
  const [extended, ...rest] = chunks;
  if (extended?.name !== 'VP8X') {
    throw new ZeroreelError('media', `Expected a WebP with VP8X as first chunk, got ${extended?.name ?? 'no chunk'}`);
  }
  const flagged = extended.payload.slice();
  flagged[0] = (flagged[0] ?? 0) | XMP_FLAG;
  const packet = new TextEncoder().encode(xmpPacket(comment));
  return writeChunks([{ name: 'VP8X', payload: flagged }, ...rest, { name: 'XMP ', payload: packet }]);
}

/** The description in the XMP packet; undefined where there is none. */
export function readWebpComment(webp: Uint8Array): string | undefined {
  const packet = readChunks(webp).find(({ name }) => name === 'XMP ');
  return packet && readXmpDescription(new TextDecoder().decode(packet.payload));
}

function readChunks(webp: Uint8Array): readonly Chunk[] {
  if (fourCC(webp, 0) !== 'RIFF' || fourCC(webp, 8) !== 'WEBP')
    throw new ZeroreelError('media', 'Not a WebP: no RIFF header');
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  const size = 8 + view.getUint32(4, true);
  if (webp.length < size) throw new ZeroreelError('media', `Damaged WebP: ${size} bytes expected, got ${webp.length}`);
  const chunks: Chunk[] = [];
  let at = HEADER_BYTES;
  while (at + 8 <= size) {
    const bytes = view.getUint32(at + 4, true);
    chunks.push({ name: fourCC(webp, at), payload: webp.subarray(at + 8, at + 8 + bytes) });
    at += 8 + padded(bytes);
  }
  return chunks;
}

function writeChunks(chunks: readonly Chunk[]): Uint8Array {
  const size = chunks.reduce((sum, { payload }) => sum + 8 + padded(payload.length), HEADER_BYTES);
  const webp = new Uint8Array(size);
  const view = new DataView(webp.buffer);
  const ascii = new TextEncoder();
  webp.set(ascii.encode('RIFF'));
  view.setUint32(4, size - 8, true);
  webp.set(ascii.encode('WEBP'), 8);
  let at = HEADER_BYTES;
  for (const { name, payload } of chunks) {
    webp.set(ascii.encode(name), at);
    view.setUint32(at + 4, payload.length, true);
    webp.set(payload, at + 8);
    at += 8 + padded(payload.length);
  }
  return webp;
}

const padded = (size: number): number => size + (size % 2);
const fourCC = (bytes: Uint8Array, at: number): string => new TextDecoder('latin1').decode(bytes.subarray(at, at + 4));
