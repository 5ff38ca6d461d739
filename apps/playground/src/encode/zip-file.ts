import { ZeroreelError } from '@zeroreel/core';
import { crc32 } from './crc-32.js';

/*
 * ZIP files of a few pictures (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Pictures are compressed
 * already and are stored as they are.
 */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0, which is the oldest that all programs read; names in UTF-8, no compression, the first day that a ZIP knows. */
const FIXED = [20, 0x800, 0, 0, 0x21] as const;

/** A ZIP file with these files in it. */
export function writeZip(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Blob {
  const locals: Uint8Array<ArrayBuffer>[] = [];
  const central: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const path = new TextEncoder().encode(name);
    const sizes: readonly Field[] = [
      ...[crc32(content), content.length, content.length].map(four),
      two(path.length),
      two(0),
    ];
    const shared = [...FIXED.map(two), ...sizes];
    const local = record([four(LOCAL), ...shared], path);
    central.push(record([four(CENTRAL), two(20), ...shared, two(0), two(0), two(0), four(0), four(offset)], path));
    locals.push(local, content);
    offset += local.length + content.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const count = two(central.length);
  const end = record([four(END), two(0), two(0), count, count, four(size), four(offset), two(0)]);
  return new Blob([...locals, ...central, end], { type: 'application/zip' });
}

/**
 * A file of a ZIP file; undefined where it has none of that name.
 * @throws ZeroreelError `media` for bytes that are no ZIP file
 */
export async function readZipped(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = centralOf(view);
  while (at + 46 <= view.byteLength && view.getUint32(at, true) === CENTRAL) {
    const [nameLength = 0, ...others] = [28, 30, 32].map((from) => view.getUint16(at + from, true));
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (path === name) {
      const local = view.getUint32(at + 42, true);
      const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const content = bytes.slice(begin, begin + view.getUint32(at + 20, true));
      return view.getUint16(at + 10, true) === 0 ? content : inflated(content);
    }
    at += 46 + nameLength + others.reduce((sum, length) => sum + length, 0);
  }
  return undefined;
}

/** Where the list of files begins: the record at the end tells, which a comment may follow. */
function centralOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) === END) return view.getUint32(at + 16, true);
  }
  throw new ZeroreelError('media', 'Not a ZIP file: its end is missing');
}

async function inflated(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

type Field = readonly [bytes: 2 | 4, value: number];
const two = (value: number): Field => [2, value];
const four = (value: number): Field => [4, value];

/** Fields one after the other, little-endian, and what follows them. */
function record(fields: readonly Field[], rest: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const written = new Uint8Array(length + rest.length);
  const view = new DataView(written.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  written.set(rest, length);
  return written;
}
