import { ZeroreelError, type PictureFrame } from '@zeroreel/core';
import type { Frame } from './frame.js';

/**
 * Turns a picture into RGB. Alpha is laid over black, the background of ControlNet's edges and skeletons. Grey becomes
 * three equal channels.
 * @throws ZeroreelError `media` for a picture of 2 or more than 4 channels
 */
export function overBlack(picture: PictureFrame): Frame {
  const { width, height, data } = picture;
  const channels = channelsOf(picture);
  if (channels === 3) return { width, height, data: new Uint8Array(data) };
  const rgb = new Uint8Array(3 * width * height);
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += channels) {
    for (let channel = 0; channel < 3; channel++) {
      const value = data[channels === 1 ? from : from + channel] ?? 0;
      rgb[to + channel] = channels === 1 ? value : Math.round((value * (data[from + 3] ?? 0)) / 255);
    }
  }
  return { width, height, data: rgb };
}

/**
 * Tells how many channels a picture has: 1 (grey), 3 (RGB) or 4 (RGB with alpha).
 * @throws ZeroreelError `media` if its number of bytes fits none of them
 */
export function channelsOf({ width, height, data }: PictureFrame): 1 | 3 | 4 {
  const channels = data.length / (width * height);
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  throw new ZeroreelError(
    'media',
    `A picture of ${width}×${height}: expected 1, 3 or 4 bytes a pixel, got ${data.length} bytes`,
  );
}
