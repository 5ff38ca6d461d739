/** The header of an element of EBML, RFC 8794: an id and a size, both of which tell their length by their leading zero bits. */
export interface ElementHeader {
  readonly id: number;
  /** Bytes of the header. */
  readonly length: number;
  /** Of the content; undefined where only what follows tells it. */
  readonly size: number | undefined;
}

/** An id of 4 bytes and a size of 8. */
export const LONGEST_HEADER = 12;

/** The header that bytes begin with; undefined where they are none. */
export function elementHeader(bytes: Uint8Array): ElementHeader | undefined {
  const idLength = lengthAt(bytes, 0);
  const sizeLength = lengthAt(bytes, idLength);
  const length = idLength + sizeLength;
  if (length > bytes.length || idLength > 4 || sizeLength > 8) return undefined;
  const size = numberWithLength(bytes.subarray(idLength, length));
  return {
    id: numberOf(bytes.subarray(0, idLength)),
    length,
    size: size < 2 ** (7 * sizeLength) - 1 ? size : undefined,
  };
}

/** Elements of bytes in memory, by id; of those that come twice the first. Those that reach beyond the end are left out. */
export function elementsOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const elements = new Map<number, Uint8Array>();
  for (const [id, content] of eachElement(bytes)) if (!elements.has(id)) elements.set(id, content);
  return elements;
}

/** Elements of bytes in memory, in order. */
export function* eachElement(bytes: Uint8Array): Generator<readonly [id: number, content: Uint8Array]> {
  for (let at = 0; at < bytes.length;) {
    const header = elementHeader(bytes.subarray(at, at + LONGEST_HEADER));
    if (header?.size === undefined) return;
    const start = at + header.length;
    at = start + header.size;
    if (at <= bytes.length) yield [header.id, bytes.subarray(start, at)];
  }
}

/** Bytes of the number that begins at `at`: one more than its leading zero bits. */
export const lengthAt = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;

/** An unsigned number, big-endian. */
export const numberOf = (bytes: Iterable<number>): number => [...bytes].reduce((value, byte) => 256 * value + byte, 0);

/** A number that tells its length by its leading zero bits. */
export const numberWithLength = ([first = 0, ...rest]: Iterable<number> & Uint8Array): number =>
  numberOf([first - 2 ** (7 - rest.length), ...rest]);
