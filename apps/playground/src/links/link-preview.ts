import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { frameOfRgba } from '../encode/rgba.js';
import { shrunkFrame } from '../encode/shrunk-frame.js';
import { encodeVp8, sizeOfVp8, webpOf } from '../encode/vp8-picture.js';
import { base64urlOf, bytesOfBase64url } from './base64url.js';

/*
 * A small video in a link: `8x250.` and a key frame of VP8 in base64url. The picture has all frames, one under the other:
 * here 8, of which each is shown for 250 ms. Anybody may have written it.
 */

/** A small video. */
export interface LinkPreview {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
}

/** A preview whose picture is not decoded yet. */
export interface PackedPreview {
  readonly vp8: Uint8Array<ArrayBuffer>;
  /** Pixels of one frame. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** For which one frame is shown. */
  readonly milliseconds: number;
}

/** Letters in the address. */
export const MOST_LETTERS = 8192;
const MOST_FRAMES = 16;
const LONGEST_SIDE = 128;
const FORM = /^(\d{1,2})x(\d{1,5})\.([\w-]+)$/;
/** What is tried, from the best on, until the letters suffice. */
const TRIED = [
  [96, 0.5],
  [80, 0.45],
  [64, 0.45],
  [64, 0.25],
  [48, 0.25],
  [32, 0.2],
] as const satisfies readonly (readonly [side: number, quality: number])[];

/**
 * A video small enough for a link.
 * @returns undefined where it cannot be made so small
 * @throws ZeroreelError `media` where the browser writes no such pictures
 */
export async function packPreview({ frames, framesPerSecond }: LinkPreview): Promise<string | undefined> {
  const count = Math.min(frames.length, MOST_FRAMES);
  const chosen = Array.from({ length: count }, (_, k) => frames[Math.floor((k * frames.length) / count)]);
  const milliseconds = Math.max(1, Math.min(99_999, Math.round((1000 * frames.length) / count / framesPerSecond)));
  for (const [side, quality] of TRIED) {
    const small = chosen.flatMap((frame) => (frame ? [shrunkFrame(frame, side)] : []));
    const text = `${count}x${milliseconds}.${base64urlOf(await encodeVp8(small, quality))}`;
    if (text.length <= MOST_LETTERS) return text;
  }
  return undefined;
}

/** What a link holds, before anything is decoded. @throws ZeroreelError `invalid-request` saying what is wrong with it */
export function readPreview(text: string): PackedPreview {
  if (text.length > MOST_LETTERS) throw wrong(`${MOST_LETTERS} letters at most`, String(text.length));
  const [, frames, time, data] = FORM.exec(text) ?? [];
  if (data === undefined) throw wrong('frames, their time and a picture', 'something else');
  const [count, milliseconds] = [Number(frames), Number(time)];
  if (count < 1 || count > MOST_FRAMES) throw wrong(`1 to ${MOST_FRAMES} frames`, String(count));
  if (milliseconds < 1) throw wrong('1 ms a frame or more', String(milliseconds));
  const vp8 = bytesOf(data);
  const size = sizeOfVp8(vp8);
  if (size === undefined) throw wrong('a key frame of VP8', 'something else');
  const { width, height } = { ...size, height: size.height / count };
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE && Number.isInteger(height)) {
    return { vp8, width, height, count, milliseconds };
  }
  throw wrong(`${count} frames of up to ${LONGEST_SIDE}×${LONGEST_SIDE} pixels`, `${size.width}×${size.height}`);
}

/** Decodes a preview. @throws ZeroreelError `media` where the browser cannot */
export async function decodePreview({ vp8, width, height, count, milliseconds }: PackedPreview): Promise<LinkPreview> {
  const bitmap = await createImageBitmap(webpOf(vp8)).catch((cause: unknown) => {
    throw new ZeroreelError('media', 'The preview in the link cannot be decoded: was it cut off?', { cause });
  });
  try {
    if (bitmap.width !== width || bitmap.height !== height * count) throw wrong('a picture of its size', 'another');
    const canvas = new OffscreenCanvas(width, bitmap.height).getContext('2d', { willReadFrequently: true });
    canvas?.drawImage(bitmap, 0, 0);
    const frames = Array.from({ length: count }, (_, k) => canvas?.getImageData(0, k * height, width, height).data);
    return {
      frames: frames.flatMap((rgba) => (rgba ? [frameOfRgba(width, height, rgba)] : [])),
      framesPerSecond: 1000 / milliseconds,
    };
  } finally {
    bitmap.close();
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return bytesOfBase64url(text);
  } catch {
    throw wrong('a picture in base64', 'something else');
  }
}

const wrong = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `The preview in the link: expected ${expected}, got ${got}`);
