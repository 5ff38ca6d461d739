import { ZeroreelError } from '@zeroreel/core';
import { mayBeSettings, MOST_BLOCKS, type ByteWindow } from './byte-source.js';

// CompuServe, Graphics Interchange Format version 89a: section 18 (screen descriptor), 24 (comment extension).
const SCREEN_END = 13;
const EXTENSION = 0x21;
const COMMENT_LABEL = 0xfe;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const BLOCK_BYTES = 255;
/** Settings end before; blocks of other programs may go on. */
const MOST_BYTES = 4 * 2 ** 20;

/** Adds a comment, which is JSON, before the first block of a GIF. @throws ZeroreelError `media` for other bytes */
export function addGifComment(gif: Uint8Array, comment: string): Uint8Array {
  const at = firstBlock(gif);
  const extension = commentExtension(new TextEncoder().encode(asciiJson(comment)));
  const out = new Uint8Array(gif.length + extension.length);
  out.set(gif.subarray(0, at));
  out.set(extension, at);
  out.set(gif.subarray(at), at + extension.length);
  return out;
}

/**
 * Returns the first comment before the first picture that may be settings; undefined where there is none.
 * @throws ZeroreelError `media` for a damaged file
 */
export async function readGifComment(file: ByteWindow): Promise<string | undefined> {
  const gif = await file.content(0, Math.min(file.size, MOST_BYTES));
  let at = firstBlock(gif);
  for (let blocks = 0; blocks < MOST_BLOCKS && gif[at] === EXTENSION; blocks++) {
    const end = endOfSubBlocks(gif, at + 2);
    if (end > MOST_BYTES) return undefined;
    const comment = gif[at + 1] === COMMENT_LABEL ? textOf(gif.subarray(at + 2, end)) : '';
    if (mayBeSettings(comment)) return comment;
    at = end;
  }
  if (![EXTENSION, IMAGE, TRAILER].includes(gif[at] ?? 0) && at < MOST_BYTES) {
    throw new ZeroreelError('media', `Damaged GIF: no block begins at byte ${at}`);
  }
  return undefined;
}

/** Where the blocks begin: after the header, the screen descriptor and the global colour table. */
export function firstBlock(gif: Uint8Array): number {
  const signature = new TextDecoder().decode(gif.subarray(0, 6));
  if (!/^GIF8[79]a$/.test(signature)) {
    throw new ZeroreelError('media', `Not a GIF: it begins with ${JSON.stringify(signature)}`);
  }
  const flags = gif[10] ?? 0;
  const colourTableBytes = flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
  return SCREEN_END + colourTableBytes;
}

function commentExtension(text: Uint8Array): Uint8Array {
  const bytes = [EXTENSION, COMMENT_LABEL];
  for (let at = 0; at < text.length; at += BLOCK_BYTES) {
    const block = text.subarray(at, at + BLOCK_BYTES);
    bytes.push(block.length, ...block);
  }
  return Uint8Array.from([...bytes, 0]);
}

/** Where a chain of sub-blocks that begins at `start` ends; past `MOST_BYTES` where it goes on there. */
function endOfSubBlocks(gif: Uint8Array, start: number): number {
  let at = start;
  for (let size = gif[at]; size !== 0; size = gif[at]) {
    if (size === undefined && at < MOST_BYTES) {
      throw new ZeroreelError('media', 'Damaged GIF: it ends inside an extension');
    }
    at += 1 + (size ?? 0);
    if (at >= MOST_BYTES) break;
  }
  return at + 1;
}

/** The text in a chain of sub-blocks. */
function textOf(chain: Uint8Array): string {
  const bytes = new Uint8Array(chain.length);
  let length = 0;
  for (let at = 0, size = chain[0] ?? 0; size > 0; at += 1 + size, size = chain[at] ?? 0) {
    bytes.set(chain.subarray(at + 1, at + 1 + size), length);
    length += size;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/**
 * Escapes a JSON text so that it is ASCII: any other character, which JSON allows only in strings, becomes `\uXXXX`.
 * Some containers hold nothing but Latin-1 (PNG's tEXt) or 7-bit text (GIF's comment).
 */
export function asciiJson(json: string): string {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
