import { ZeroreelError } from '@zeroreel/core';
import { latin1, MOST_BLOCKS, uint32, type ByteWindow } from './byte-source.js';

// ISO/IEC 14496-12: a box is its size (4 bytes), its name (4 letters) and a content; size 1: the size follows in 8 bytes,
// size 0: to the end of the file. QuickTime File Format: the list of tags.
const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;
/** The way to the tag `comment`: boxes within boxes, and how many bytes come before what a box holds. */
const WAY: readonly (readonly [name: string, skipped: number])[] = [
  ['moov', 0],
  ['udta', 0],
  ['meta', 4], // version and flags
  ['ilst', 0],
  ['©cmt', 0],
  ['data', 8], // type and language
];

/**
 * Returns the tag `comment` of an MP4; undefined where it has none. The frames are passed over.
 * @throws ZeroreelError `media` for a file that is cut short before its index
 */
export async function readMp4Comment(mp4: ByteWindow): Promise<string | undefined> {
  let span: Span = { start: 0, end: mp4.size };
  let blocks = 0;
  for (const [name, skipped] of WAY) {
    const found = await findBox(mp4, span, name, MOST_BLOCKS - blocks);
    blocks += found.looked;
    if (found.span === undefined) return undefined;
    span = { start: found.span.start + skipped, end: found.span.end };
  }
  if (span.end <= span.start) return undefined;
  return new TextDecoder().decode(await mp4.content(span.start, span.end - span.start));
}

/** Where something begins and ends. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The content of the first box of that name in a span, and how many boxes were looked at. */
async function findBox(
  mp4: ByteWindow,
  within: Span,
  wanted: string,
  most: number,
): Promise<{ readonly span?: Span; readonly looked: number }> {
  let at = within.start;
  for (let looked = 1; looked <= most && at + HEADER_BYTES <= within.end; looked++) {
    const header = await mp4.at(at, LARGE_HEADER_BYTES);
    const { start, size } = sizesOf(header, within.end - at);
    if (size < start) return { looked };
    const end = at + size;
    if (latin1(header.subarray(4, HEADER_BYTES)) === wanted) {
      return { span: { start: at + start, end: Math.min(end, within.end) }, looked };
    }
    if (end > mp4.size) throw new ZeroreelError('media', 'Damaged MP4: it is cut short');
    at = end;
  }
  return { looked: most };
}

/** How long a box is, and where in it its content starts. @param rest bytes to the end of what it lies in */
function sizesOf(header: Uint8Array, rest: number): { readonly start: number; readonly size: number } {
  const size = uint32(header);
  if (size === 0) return { start: HEADER_BYTES, size: rest };
  if (size > 1) return { start: HEADER_BYTES, size };
  return { start: LARGE_HEADER_BYTES, size: uint32(header, HEADER_BYTES) * 2 ** 32 + uint32(header, HEADER_BYTES + 4) };
}
