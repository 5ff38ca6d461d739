import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { rgbaOf } from './rgba.js';

/*
 * Pictures as key frames of VP8 (RFC 6386): what a lossy WebP picture is without its wrapper.
 */

/** Width and height of a key frame, out of its first ten bytes; undefined for bytes that are none. RFC 6386, 9.1 */
export function sizeOfVp8(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const [tag = 1, , , ...start] = bytes.subarray(0, 6);
  const isKeyFrame = (tag & 1) === 0;
  if (bytes.length < 11 || !isKeyFrame || start.join() !== '157,1,42') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Two bits above the size ask for the picture to be scaled up.
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  return width > 0x3fff || height > 0x3fff || width === 0 || height === 0 ? undefined : { width, height };
}

/**
 * Frames of one size, one under the other, as a key frame of VP8.
 * @param frames one at least
 * @param quality from 0 to 1
 * @throws ZeroreelError `media` where the browser writes no WebP
 */
export async function encodeVp8(frames: readonly Frame[], quality: number): Promise<Uint8Array<ArrayBuffer>> {
  const { width = 1, height = 1 } = frames[0] ?? {};
  const canvas = new OffscreenCanvas(width, height * frames.length);
  const context = canvas.getContext('2d');
  frames.forEach((frame, k) => context?.putImageData(new ImageData(rgbaOf(frame), width, height), 0, k * height));
  const picture = await canvas.convertToBlob({ type: 'image/webp', quality });
  return vp8Chunk(new Uint8Array(await picture.arrayBuffer()));
}

/** `RIFF` size `WEBP`, then chunks: a name of four letters, a size, and a payload padded to even. */
export function vp8Chunk(webp: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let at = 12; at + 8 <= webp.length;) {
    const name = String.fromCharCode(...webp.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === 'VP8 ') return Uint8Array.from(webp.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  throw new ZeroreelError('media', 'This browser has no encoder for WebM; GIF and PNG are there');
}

/** A key frame as a WebP picture, which browsers show. https://developers.google.com/speed/webp/docs/riff_container */
export function webpOf(vp8: Uint8Array<ArrayBuffer>): Blob {
  const padding = vp8.length % 2;
  const header = new DataView(new ArrayBuffer(20));
  const write = (at: number, letters: string) =>
    [...letters].forEach((letter, k) => header.setUint8(at + k, letter.charCodeAt(0)));
  write(0, 'RIFF');
  header.setUint32(4, 12 + vp8.length + padding, true);
  write(8, 'WEBPVP8 ');
  header.setUint32(16, vp8.length, true);
  return new Blob([header, vp8, new Uint8Array(padding)], { type: 'image/webp' });
}
