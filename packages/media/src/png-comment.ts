import { ZeroreelError } from '@zeroreel/core';
import { latin1, mayBeSettings, MOST_BLOCKS, uint32, type ByteWindow } from './byte-source.js';

// W3C, Portable Network Graphics (Third Edition): a signature, then chunks of a length, a name, a content and a checksum.
const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** Keyword of the chunk tEXt that holds the settings. The specification registers it. */
const KEYWORD = 'Comment\0';

/**
 * Returns the comment of a PNG; undefined where it has none that may be settings. Pixels are passed over, whether the chunk
 * stands before them, as the page writes it, or behind them.
 * @throws ZeroreelError `media` for a file that is cut short
 */
export async function readPngComment(png: ByteWindow): Promise<string | undefined> {
  for (let at = SIGNATURE_BYTES, blocks = 0; blocks < MOST_BLOCKS; blocks++) {
    const header = await png.at(at, HEADER_BYTES + KEYWORD.length);
    if (header.length < HEADER_BYTES) throw new ZeroreelError('media', 'Damaged PNG: it is cut short');
    const length = uint32(header);
    const name = latin1(header.subarray(4, HEADER_BYTES));
    if (name === 'IEND') return undefined;
    if (name === 'tEXt' && latin1(header.subarray(HEADER_BYTES)) === KEYWORD && length >= KEYWORD.length) {
      const begin = at + HEADER_BYTES + KEYWORD.length;
      const text = latin1(await png.content(begin, length - KEYWORD.length));
      if (mayBeSettings(text)) return text;
    }
    at += HEADER_BYTES + length + CHECKSUM_BYTES;
  }
  return undefined;
}
