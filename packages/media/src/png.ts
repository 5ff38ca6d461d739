import { messageOf, ZeroreelError } from '@zeroreel/core';
import { decode, encode, hasPngSignature, type DecodedPng } from 'fast-png';
import { asciiJson } from './gif-comment.js';
import type { Frame } from './frame.js';

/** Keyword of the text chunk that holds the settings. The PNG specification registers it. */
const COMMENT = 'Comment';

/** Encodes a frame as PNG; `comment` is JSON and goes into a tEXt chunk. */
export function encodePng(frame: Frame, comment?: string): Uint8Array {
  return encode({
    width: frame.width,
    height: frame.height,
    data: frame.data,
    channels: 3,
    depth: 8,
    ...(comment === undefined ? {} : { text: { [COMMENT]: asciiJson(comment) } }),
  });
}

/**
 * Decodes a PNG of 8-bit RGB and its comment, as `encodePng` writes them.
 * @throws ZeroreelError `media` for bytes that are no PNG, or a PNG of another kind
 */
export function decodePng(bytes: Uint8Array): { readonly frame: Frame; readonly comment: string | undefined } {
  const { width, height, channels, depth, data, text } = parse(bytes);
  if (channels !== 3 || !(data instanceof Uint8Array)) {
    throw new ZeroreelError('media', `A PNG: expected 3 channels of 8 bits, got ${channels} of ${depth} bits`);
  }
  return { frame: { width, height, data }, comment: text[COMMENT] };
}

function parse(bytes: Uint8Array): DecodedPng {
  if (!hasPngSignature(bytes)) throw new ZeroreelError('media', 'Not a PNG: the signature is missing');
  try {
    return decode(bytes);
  } catch (cause) {
    throw new ZeroreelError('media', `Damaged PNG: ${messageOf(cause)}`, {
      cause,
    });
  }
}
