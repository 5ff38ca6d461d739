// RFC 8794 (EBML): an element is an id, a size and a content; both numbers tell their length by their leading zero bits.
// RFC 9559 (Matroska): the ids, and what lies in what.
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const TAG = 0x7373;
const SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3;
const TAG_STRING = 0x4487;
/** An id of 4 bytes and a size of 8. */
const LONGEST_HEADER = 12;

/** The tag `COMMENT` of a WebM file; undefined where there is none. */
export async function readWebmComment(file: Blob): Promise<string | undefined> {
  for (let at = 0; at < file.size;) {
    const head = new Uint8Array(await file.slice(at, at + LONGEST_HEADER).arrayBuffer());
    const element = elementAt(head, 0);
    if (!element || (at === 0 && element.id !== EBML)) return undefined;
    const { id, start, end } = element;
    if (id === TAGS) return commentOf(new Uint8Array(await file.slice(at + start, at + end).arrayBuffer()));
    at += id === SEGMENT ? start : end;
  }
  return undefined;
}

function commentOf(tags: Uint8Array): string | undefined {
  const text = new TextDecoder();
  for (const tag of elements(tags, TAG)) {
    for (const simple of elements(tag, SIMPLE_TAG)) {
      const [name] = elements(simple, TAG_NAME);
      const [value] = elements(simple, TAG_STRING);
      if (value && text.decode(name).toUpperCase() === 'COMMENT') return text.decode(value);
    }
  }
  return undefined;
}

/** Contents of the elements of one kind. */
function* elements(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (let element = elementAt(bytes, 0); element; element = elementAt(bytes, element.end)) {
    if (element.id === wanted) yield bytes.subarray(element.start, element.end);
  }
}

/** The element that begins at `at`; undefined at the end, and where only broadcasts know its size. */
function elementAt(bytes: Uint8Array, at: number): { id: number; start: number; end: number } | undefined {
  const idLength = lengthAt(bytes, at);
  const sizeLength = lengthAt(bytes, at + idLength);
  const start = at + idLength + sizeLength;
  if (start > bytes.length || idLength > 4 || sizeLength > 8) return undefined;
  const id = numberOf(bytes.subarray(at, at + idLength));
  const [first = 0, ...rest] = bytes.subarray(at + idLength, start);
  const size = numberOf([first - 2 ** (8 - sizeLength), ...rest]);
  const isKnown = size < 2 ** (7 * sizeLength) - 1;
  return isKnown || id === SEGMENT ? { id, start, end: start + size } : undefined;
}

/** Bytes of the number that begins at `at`: one more than its leading zero bits. */
const lengthAt = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;

const numberOf = (bytes: Iterable<number>): number => [...bytes].reduce((value, byte) => 256 * value + byte, 0);
