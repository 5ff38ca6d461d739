// ISO/IEC 14496-12: a box is its size (4 bytes), its name (4 letters) and a content; size 1: the size follows in 8 bytes,
// size 0: to the end of the file. QuickTime File Format: the list of tags.
const HEADER = 8;
const LARGE_HEADER = 16;
/** Of a tag's value, in its box `data`: type and language. */
const VALUE_HEADER = 8;

/** The tag `comment` of an MP4 file; undefined where there is none. */
export async function readMp4Comment(file: Blob): Promise<string | undefined> {
  for (let at = 0; at + HEADER <= file.size;) {
    const head = new Uint8Array(await file.slice(at, at + LARGE_HEADER).arrayBuffer());
    const { name, start, end } = boxAt(head, 0, file.size - at);
    if (end <= start) return undefined;
    if (name === 'moov') return commentOf(new Uint8Array(await file.slice(at + start, at + end).arrayBuffer()));
    at += end;
  }
  return undefined;
}

function commentOf(movie: Uint8Array): string | undefined {
  const tags = inside(inside(movie, 'udta'), 'meta', 4); // a full box: version and flags come first
  const value = inside(inside(inside(tags, 'ilst'), '©cmt'), 'data', VALUE_HEADER);
  return value && new TextDecoder().decode(value);
}

/** The content of the first box of that name, without its first `skipped` bytes. */
function inside(boxes: Uint8Array | undefined, wanted: string, skipped = 0): Uint8Array | undefined {
  if (!boxes) return undefined;
  for (let at = 0; at + HEADER <= boxes.length;) {
    const { name, start, end } = boxAt(boxes, at, boxes.length);
    if (name === wanted) return boxes.subarray(start + skipped, end);
    if (end <= start) return undefined;
    at = end;
  }
  return undefined;
}

/** The box that begins at `at`: its name, and where its content begins and ends. */
function boxAt(bytes: Uint8Array, at: number, last: number): { name: string; start: number; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at);
  const name = String.fromCharCode(...bytes.subarray(at + 4, at + HEADER));
  const size = view.getUint32(0);
  if (size === 0) return { name, start: at + HEADER, end: last };
  if (size > 1 || view.byteLength < LARGE_HEADER) return { name, start: at + HEADER, end: at + size };
  return { name, start: at + LARGE_HEADER, end: at + Number(view.getBigUint64(HEADER)) };
}
