import { ZeroreelError, type Tensor } from '@zeroreel/core';

/**
 * A frame of a video, ready to be written: core's `PictureFrame` restricted to RGB (sRGB, 8 bits a channel, row-major,
 * three bytes a pixel). Every frame is a `PictureFrame`; `overBlack` makes a frame of any `PictureFrame`.
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** `3 · width · height` bytes. */
  readonly data: Uint8Array;
}

/**
 * Turns a decoded picture `[1, 3, H, W]` in [-1, 1] into a frame; values outside are clamped.
 * It rounds as diffusers' `VaeImageProcessor` does: x/2 + 0.5 clamped to [0, 1], times 255, in float32, ties to even.
 * @throws ZeroreelError `media` for another shape
 */
export function frameFromPicture(picture: Tensor): Frame {
  const [batch, channels, height, width] = picture.shape;
  if (picture.shape.length !== 4 || batch !== 1 || channels !== 3 || height === undefined || width === undefined) {
    throw new ZeroreelError(
      'media',
      `A decoded picture: expected the shape [1, 3, H, W], got [${picture.shape.join(', ')}]`,
    );
  }
  const plane = height * width;
  const data = new Uint8Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      data[3 * pixel + channel] = byteOf(picture.data[channel * plane + pixel] ?? 0);
    }
  }
  return { width, height, data };
}

function byteOf(value: number): number {
  const unit = Math.min(1, Math.max(0, Math.fround(Math.fround(value / 2) + 0.5)));
  return roundHalfToEven(Math.fround(unit * 255));
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const isTie = value - below === 0.5;
  return isTie ? below + (below % 2) : Math.round(value);
}
