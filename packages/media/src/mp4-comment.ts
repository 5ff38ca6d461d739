import { ZeroreelError } from '@zeroreel/core';
import { latin1, MOST_BLOCKS, type ByteWindow } from './byte-source.js';
import { BOX_HEADER, boxSizes, LARGE_BOX_HEADER } from './packets/boxes.js';

// QuickTime File Format: the list of tags.
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
  for (let looked = 1; looked <= most && at + BOX_HEADER <= within.end; looked++) {
    const header = await mp4.at(at, LARGE_BOX_HEADER);
    const { start, size } = boxSizes(header, within.end - at);
    if (size < start) return { looked };
    const end = at + size;
    if (latin1(header.subarray(4, BOX_HEADER)) === wanted) {
      return { span: { start: at + start, end: Math.min(end, within.end) }, looked };
    }
    if (end > mp4.size) throw new ZeroreelError('media', 'Damaged MP4: it is cut short');
    at = end;
  }
  return { looked: most };
}
