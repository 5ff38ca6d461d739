import { tensor, type PictureFrame } from '@zeroreel/core';
import type { Frame } from '../frame.js';
import { overBlack } from '../over-black.js';
import type { PictureSize } from './picture-size.js';
import { requireSize, resizeBilinear } from './resize-bilinear.js';

/** What becomes of the fraction of a byte: `nearest`, or `down`, as in the paper's code before Canny. */
export type ByteRounding = 'nearest' | 'down';

/**
 * The picture stretched to `size` by `resizeBilinear`, alpha over black. One that has the size already keeps every byte.
 * @throws ZeroreelError `media` for a size that is no positive integer
 */
export function resizeFrame(picture: PictureFrame, size: PictureSize, rounding: ByteRounding = 'nearest'): Frame {
  const { width, height } = size;
  requireSize(width, height);
  const frame = overBlack(picture);
  if (frame.width === width && frame.height === height) return frame;
  const { data } = resizeBilinear(planesOf(frame), height, width);
  const round = rounding === 'down' ? Math.floor : Math.round;
  return { width, height, data: interleaved(data, width * height, round) };
}

/**
 * The picture scaled to cover `size` and cut to it, the same from both ends: nothing is stretched and no bars appear.
 * @throws ZeroreelError `media` for a size that is no positive integer
 */
export function coverFrame(picture: PictureFrame, size: PictureSize, rounding: ByteRounding = 'nearest'): Frame {
  requireSize(size.width, size.height);
  return resizeFrame(cutToAspect(overBlack(picture), size), size, rounding);
}

function cutToAspect(frame: Frame, { width, height }: PictureSize): Frame {
  const cutWidth = Math.max(1, Math.min(frame.width, Math.round((frame.height * width) / height)));
  const cutHeight = Math.max(1, Math.min(frame.height, Math.round((frame.width * height) / width)));
  if (cutWidth === frame.width && cutHeight === frame.height) return frame;
  const left = Math.floor((frame.width - cutWidth) / 2);
  const top = Math.floor((frame.height - cutHeight) / 2);
  const data = new Uint8Array(3 * cutWidth * cutHeight);
  for (let y = 0; y < cutHeight; y++) {
    const from = 3 * ((top + y) * frame.width + left);
    data.set(frame.data.subarray(from, from + 3 * cutWidth), 3 * y * cutWidth);
  }
  return { width: cutWidth, height: cutHeight, data };
}

function planesOf({ width, height, data }: Frame) {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let at = 0; at < data.length; at++) values[(at % 3) * plane + Math.floor(at / 3)] = data[at] ?? 0;
  return tensor(values, [1, 3, height, width]);
}

function interleaved(values: Float32Array, plane: number, round: (value: number) => number): Uint8Array {
  const data = new Uint8Array(3 * plane);
  for (let at = 0; at < data.length; at++) data[at] = round(values[(at % 3) * plane + Math.floor(at / 3)] ?? 0);
  return data;
}
