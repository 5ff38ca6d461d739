import { ZeroreelError } from '@zeroreel/core';
import { firstBlock } from './gif-comment.js';
import { readChunks } from './webp-comment.js';

/** How many pictures an animation has, and how long they are shown. */
export interface AnimationLength {
  readonly frames: number;
  /** 0 for a single picture, which is shown for ever. */
  readonly seconds: number;
}

// CompuServe, Graphics Interchange Format version 89a: sections 20 (image), 22 (data), 23 (graphic control), 27 (trailer).
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE_DESCRIPTOR_BYTES = 10;

/**
 * Measures a GIF by its blocks, of which all have to be there.
 * @throws ZeroreelError `media` for one that is damaged or cut short
 */
export function gifLength(gif: Uint8Array): AnimationLength {
  let frames = 0;
  let hundredths = 0;
  let at = firstBlock(gif);
  for (;;) {
    switch (gif[at]) {
      case EXTENSION:
        if (gif[at + 1] === GRAPHIC_CONTROL) hundredths += (gif[at + 4] ?? 0) + 256 * (gif[at + 5] ?? 0);
        at = endOfSubBlocks(gif, at + 2);
        break;
      case IMAGE:
        frames += 1;
        // Behind the descriptor and its colour table stands a byte, the size of a code.
        at = endOfSubBlocks(gif, at + IMAGE_DESCRIPTOR_BYTES + colourTableBytes(gif[at + 9] ?? 0) + 1);
        break;
      case TRAILER:
        return { frames, seconds: hundredths / 100 };
      default:
        throw new ZeroreelError('media', `Damaged GIF: it has ${gif.length} bytes, and no block begins at byte ${at}`);
    }
  }
}

const colourTableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

function endOfSubBlocks(gif: Uint8Array, start: number): number {
  let at = start;
  for (let size = gif[at]; size !== 0; size = gif[at]) {
    if (size === undefined) throw new ZeroreelError('media', `Damaged GIF: it is cut short after ${gif.length} bytes`);
    at += 1 + size;
  }
  return at + 1;
}

/**
 * Measures a WebP by its chunks (Google, WebP Container Specification, section "Animation").
 * @throws ZeroreelError `media` for one that is damaged or cut short
 */
export function webpLength(webp: Uint8Array): AnimationLength {
  const chunks = readChunks(webp);
  const frames = chunks.filter(({ name }) => name === 'ANMF');
  if (frames.length === 0) {
    const hasPicture = chunks.some(({ name }) => name === 'VP8 ' || name === 'VP8L');
    return { frames: hasPicture ? 1 : 0, seconds: 0 };
  }
  const thousandths = frames.reduce((sum, { payload }) => sum + durationOf(payload), 0);
  return { frames: frames.length, seconds: thousandths / 1000 };
}

/** 24 bits behind place and size, in thousandths of a second. */
const durationOf = (frame: Uint8Array): number => (frame[12] ?? 0) + 256 * (frame[13] ?? 0) + 65_536 * (frame[14] ?? 0);
