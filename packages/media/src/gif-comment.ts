import { ZeroreelError } from '@zeroreel/core';

// CompuServe, Graphics Interchange Format version 89a: section 18 (screen descriptor), 24 (comment extension).
const SCREEN_END = 13;
const EXTENSION = 0x21;
const COMMENT_LABEL = 0xfe;
const IMAGE = 0x2c;
const BLOCK_BYTES = 255;

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

/** Returns the first comment before the first picture; undefined if there is none. */
export function readGifComment(gif: Uint8Array): string | undefined {
  let at = firstBlock(gif);
  while (gif[at] === EXTENSION) {
    const { payload, end } = subBlocks(gif, at + 2);
    if (gif[at + 1] === COMMENT_LABEL) return new TextDecoder().decode(payload);
    at = end;
  }
  if (gif[at] !== IMAGE) throw new ZeroreelError('media', `Damaged GIF: no block begins at byte ${at}`);
  return undefined;
}

/** Where the blocks begin: after the header, the screen descriptor and the global colour table. */
function firstBlock(gif: Uint8Array): number {
  const signature = new TextDecoder().decode(gif.subarray(0, 6));
  if (signature !== 'GIF89a')
    throw new ZeroreelError('media', `Not a GIF89a: it begins with ${JSON.stringify(signature)}`);
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

/** The data of a chain of sub-blocks that begins at `start`, and where the chain ends. */
function subBlocks(gif: Uint8Array, start: number): { readonly payload: Uint8Array; readonly end: number } {
  const bytes: number[] = [];
  let at = start;
  for (let size = gif[at]; size !== 0; size = gif[at]) {
    if (size === undefined) throw new ZeroreelError('media', 'Damaged GIF: it ends inside an extension');
    bytes.push(...gif.subarray(at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { payload: Uint8Array.from(bytes), end: at + 1 };
}

/**
 * Escapes a JSON text so that it is ASCII: any other character, which JSON allows only in strings, becomes `\uXXXX`.
 * Some containers hold nothing but Latin-1 (PNG's tEXt) or 7-bit text (GIF's comment).
 */
export function asciiJson(json: string): string {
  return json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
