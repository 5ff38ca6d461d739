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

/** Whether a file begins as ZIP files do. */
export const isZip = async (file: Blob): Promise<boolean> =>
  [LOCAL, END].includes((await viewOf(file.slice(0, 4))).getUint32(0, true));

/**
 * A file of a ZIP file, which may be anybody's: of one that is compressed the first 16 MiB. Undefined where it has none of
 * that name.
 * @throws ZeroreelError `media` for bytes that are no ZIP file
 */
export async function readZipped(zip: Blob, name: string): Promise<Blob | undefined> {
  const list = await listOf(zip);
  for (let at = 0; at + 46 <= list.byteLength && list.getUint32(at, true) === CENTRAL;) {
    const [nameLength = 0, ...others] = [28, 30, 32].map((from) => list.getUint16(at + from, true));
    const path = new TextDecoder().decode(bytesOf(list, at + 46, nameLength));
    if (path === name) {
      const local = list.getUint32(at + 42, true);
      const header = await viewOf(zip.slice(local, local + 30));
      const begin = local + 30 + header.getUint16(26, true) + header.getUint16(28, true);
      const content = zip.slice(begin, begin + list.getUint32(at + 20, true));
      return list.getUint16(at + 10, true) === 0 ? content : inflated(content);
    }
    at += 46 + nameLength + others.reduce((sum, length) => sum + length, 0);
  }
  return undefined;
}

/** The list of files, as much of it as ours ever take: the record at the end tells where it begins; a comment may follow. */
async function listOf(zip: Blob): Promise<DataView> {
  const end = await viewOf(zip.slice(-LONGEST_END), 22);
  for (let at = end.byteLength - 22; at >= 0; at--) {
    if (end.getUint32(at, true) !== END) continue;
    const begin = end.getUint32(at + 16, true);
    return viewOf(zip.slice(begin, begin + LONGEST_LIST));
  }
  throw new ZeroreelError('media', 'Not a ZIP file: its end is missing');
}

/** The record at the end, and a comment of 64 KiB. */
const LONGEST_END = 22 + 65_535;
const LONGEST_LIST = 2 ** 20;
const MOST_INFLATED = 16 * 2 ** 20;

/** Bytes of a part, zeros up to `least` where there are fewer. */
async function viewOf(part: Blob, least = 30): Promise<DataView> {
  const bytes = new Uint8Array(Math.max(least, part.size));
  bytes.set(new Uint8Array(await part.arrayBuffer()));
  return new DataView(bytes.buffer);
}

const bytesOf = (view: DataView, from: number, length: number): Uint8Array =>
  new Uint8Array(view.buffer, from, Math.min(length, view.byteLength - from));

/** The beginning of what was compressed: a few bytes may stand for gigabytes. */
async function inflated(content: Blob): Promise<Blob> {
  const reader = content.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; size < MOST_INFLATED;) {
    const { value } = await reader.read().catch((cause: unknown) => {
      throw new ZeroreelError('media', 'Damaged ZIP file: a file in it cannot be read', { cause });
    });
    if (value === undefined) return new Blob(parts);
    parts.push(value);
    size += value.length;
  }
  await reader.cancel();
  return new Blob(parts);
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
