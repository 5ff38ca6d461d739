import type { PictureFrame } from '@zeroreel/core';
import type { Frame } from './frame.js';
import { channelsOf } from './picture-channels.js';

/**
 * The picture as RGB: what alpha leaves open shows black, the ground of ControlNet's edges and skeletons; grey is
 * repeated in three channels.
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
