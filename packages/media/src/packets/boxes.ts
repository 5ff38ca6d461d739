import { latin1, uint32 } from '../byte-source.js';

// ISO/IEC 14496-12: a box is its size (4 bytes), its name (4 letters) and a content; size 1: the size follows in 8 bytes,
// size 0: to the end of the file.
export const BOX_HEADER = 8;
export const LARGE_BOX_HEADER = 16;

/** How long a box is, and where in it its content starts. @param rest bytes to the end of what it lies in */
export function boxSizes(header: Uint8Array, rest: number): { readonly start: number; readonly size: number } {
  const size = uint32(header);
  if (size === 0) return { start: BOX_HEADER, size: rest };
  if (size > 1) return { start: BOX_HEADER, size };
  return { start: LARGE_BOX_HEADER, size: uint64(header, BOX_HEADER) };
}

/** Boxes of bytes in memory, in order, up to one that does not fit. */
export function* boxesIn(bytes: Uint8Array): Generator<readonly [name: string, content: Uint8Array]> {
  for (let at = 0; at + BOX_HEADER <= bytes.length;) {
    const box = bytes.subarray(at);
    const { start, size } = boxSizes(box, box.length);
    if (size < start || size > box.length) return;
    yield [latin1(box.subarray(4, BOX_HEADER)), box.subarray(start, size)];
    at += size;
  }
}

/** The content of the first box at the end of a way of names; empty where there is none. */
export function boxIn(bytes: Uint8Array, ...way: readonly string[]): Uint8Array {
  return way.reduce((content, wanted) => {
    for (const [name, found] of boxesIn(content)) if (name === wanted) return found;
    return content.subarray(0, 0);
  }, bytes);
}

/** The eight bytes at `offset` as a number. */
export const uint64 = (bytes: Uint8Array, offset: number): number =>
  uint32(bytes, offset) * 2 ** 32 + uint32(bytes, offset + 4);

export const uint16 = (bytes: Uint8Array, offset: number): number => uint32(bytes, offset - 2) & 0xffff;

export const int32 = (bytes: Uint8Array, offset: number): number => uint32(bytes, offset) | 0;
