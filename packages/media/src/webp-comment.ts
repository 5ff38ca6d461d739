import { ZeroreelError } from '@zeroreel/core';
import { MOST_BLOCKS, uint32, type ByteWindow } from './byte-source.js';

// Google, WebP Container Specification: "RIFF" size "WEBP", then chunks of a four-letter name, a size and a padded payload.
// "VP8X", the first chunk of an animation, has a flag for each kind of metadata; "XMP " comes after the pictures.
const HEADER_BYTES = 12;
const XMP_FLAG = 0x04;

interface Chunk {
  readonly name: string;
  readonly payload: Uint8Array;
}

/** Puts `comment` into an XMP packet (`dc:description`) of a WebP, in place of any it had. */
export function addWebpComment(webp: Uint8Array, comment: string): Uint8Array {
  const [extended, ...rest] = extendedLayout(readChunks(webp).filter(({ name }) => name !== 'XMP '));
  const flagged = extended.payload.slice();
  flagged[0] = (flagged[0] ?? 0) | XMP_FLAG;
  const packet = new TextEncoder().encode(xmpPacket(comment));
  return writeChunks([{ name: 'VP8X', payload: flagged }, ...rest, { name: 'XMP ', payload: packet }]);
}

/**
 * Returns the description in the XMP packet of a WebP; undefined where there is none. Pictures are passed over.
 * @throws ZeroreelError `media` for a file that is cut short
 */
export async function readWebpComment(webp: ByteWindow): Promise<string | undefined> {
  let at = HEADER_BYTES;
  const end = 8 + littleEndian(await webp.at(4, 4));
  if (webp.size < end) throw new ZeroreelError('media', `Damaged WebP: ${end} bytes expected, got ${webp.size}`);
  for (let blocks = 0; blocks < MOST_BLOCKS && at + 8 <= end; blocks++) {
    const header = await webp.at(at, 8);
    const bytes = littleEndian(header.subarray(4));
    if (fourCC(header, 0) === 'XMP ') return readXmpDescription(decode(await webp.content(at + 8, bytes)));
    at += 8 + padded(bytes);
  }
  return undefined;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const littleEndian = (bytes: Uint8Array): number => uint32(bytes.slice(0, 4).reverse());

/** Metadata needs the extended layout, which a single lossy picture lacks. */
function extendedLayout(chunks: readonly Chunk[]): readonly [Chunk, ...Chunk[]] {
  const [first, ...rest] = chunks;
  if (first?.name === 'VP8X') return [first, ...rest];
  if (first?.name === 'VP8 ') return [{ name: 'VP8X', payload: extendedHeader(first.payload) }, first, ...rest];
  throw new ZeroreelError('media', `A WebP: expected VP8X or VP8 as its first chunk, got ${first?.name ?? 'none'}`);
}

/** VP8X for one VP8 key frame (RFC 6386, section 9.1): no flags, then the canvas' width - 1 and height - 1 in 24 bits each. */
function extendedHeader(keyFrame: Uint8Array): Uint8Array {
  const size = new DataView(keyFrame.buffer, keyFrame.byteOffset + 6, 4);
  const header = new DataView(new ArrayBuffer(10));
  header.setUint16(4, (size.getUint16(0, true) & 0x3fff) - 1, true);
  header.setUint16(7, (size.getUint16(2, true) & 0x3fff) - 1, true);
  return new Uint8Array(header.buffer);
}

/** The chunks of a WebP in their order. @throws ZeroreelError `media` for other bytes, or a file that is cut short */
export function readChunks(webp: Uint8Array): readonly Chunk[] {
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

/** Writes an XMP packet (ISO 16684-1) whose `dc:description` is `description`. */
function xmpPacket(description: string): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(description)}</rdf:li></rdf:Alt></dc:description>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/** Returns the default-language `dc:description` of a packet; undefined if it has none. */
function readXmpDescription(packet: string): string | undefined {
  const description = packet.indexOf('<dc:description>');
  const start = description < 0 ? -1 : packet.indexOf(ITEM, description);
  const end = start < 0 ? -1 : packet.indexOf('</rdf:li>', start);
  return end < 0 ? undefined : unescapeXml(packet.slice(start + ITEM.length, end));
}

const ITEM = '<rdf:li xml:lang="x-default">';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const UNESCAPES = Object.fromEntries(Object.entries(ESCAPES).map(([character, entity]) => [entity, character]));

const escapeXml = (text: string): string => text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
const unescapeXml = (text: string): string => text.replace(/&(amp|lt|gt);/g, (entity) => UNESCAPES[entity] ?? entity);
