import { open, type FileHandle } from 'node:fs/promises';

/**
 * How many bytes a container says that it has, which is its file's size where nothing is missing; undefined where it does
 * not say. A decoder does not notice a last frame that lacks a few bytes.
 */
export async function containerLength(path: string, extension: string): Promise<number | undefined> {
  await using file = await open(path, 'r');
  return await (extension === '.mp4' ? mp4Length(file) : webmLength(file));
}

/** ISO/IEC 14496-12, section 4.2: boxes one after the other, each with its size and a type. */
async function mp4Length(file: FileHandle): Promise<number | undefined> {
  const { size } = await file.stat();
  let at = 0;
  while (at < size) {
    const header = await bytesAt(file, at);
    const short = header.readUInt32BE(0);
    const box = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
    // 0: to the end of the file, wherever that is.
    if (box < 8) return undefined;
    at += box;
  }
  return at;
}

const SEGMENT = 0x18538067;

/** RFC 8794, section 6: elements one after the other, each with an identifier, its size and its content. */
async function webmLength(file: FileHandle): Promise<number | undefined> {
  let at = 0;
  for (const isSegment of [false, true]) {
    const header = await bytesAt(file, at);
    const size = variableSize(header);
    if (size === undefined || (isSegment && header.readUInt32BE(0) !== SEGMENT)) return undefined;
    at += 4 + size.bytes + size.value;
  }
  return at;
}

/** RFC 8794, section 4: the zeros in front of the first one tell the number of bytes; all ones stand for unknown. */
function variableSize(header: Buffer) {
  const first = header.readUInt8(4);
  const bytes = Math.clz32(first) - 23;
  if (bytes > 8) return undefined;
  let value = first - 2 ** (8 - bytes);
  for (let k = 1; k < bytes; k++) value = value * 256 + header.readUInt8(4 + k);
  return value === 2 ** (7 * bytes) - 1 ? undefined : { bytes, value };
}

/** 16 bytes, with zeros behind the end of the file. */
async function bytesAt(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(16);
  await file.read({ buffer, position });
  return buffer;
}
