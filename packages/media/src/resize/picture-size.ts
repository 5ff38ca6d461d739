import { roundHalfToEven, ZeroreelError } from '@zeroreel/core';

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What latent sizes divide by: eight pixels to a latent cell. */
const LATENT_CELL = 8;

/** The reference rounds sides to what halves evenly three times in the UNet. */
const PAPER_MULTIPLE = 64;

/**
 * The size at which the paper's code reads a control video: the longer side scaled to `resolution`, then each side
 * rounded to a multiple of 64, half to even (utils.py `prepare_video`). Differs: no side is less than 64, where the
 * reference gets 0 for an extreme aspect and stops.
 */
export function paperSize({ width, height }: PictureSize, resolution = 512): PictureSize {
  const scale = resolution / Math.max(width, height);
  const side = (length: number) => PAPER_MULTIPLE * Math.max(1, roundHalfToEven((length * scale) / PAPER_MULTIPLE));
  return { width: side(width), height: side(height) };
}

/**
 * The largest size inside `bounds` of the picture's own aspect, as near as multiples of `multiple` come to it; no side
 * is less than one multiple.
 * @throws ZeroreelError `media` where the bounds hold no multiple
 */
export function fitSize(picture: PictureSize, bounds: PictureSize, multiple = LATENT_CELL): PictureSize {
  if (bounds.width < multiple || bounds.height < multiple) {
    const got = `${bounds.width}×${bounds.height}`;
    throw new ZeroreelError('media', `A size in multiples of ${multiple} fits into no less than that, got ${got}`);
  }
  const scale = Math.min(bounds.width / picture.width, bounds.height / picture.height);
  const side = (length: number, bound: number) => {
    const cells = Math.min(Math.round((length * scale) / multiple), Math.floor(bound / multiple));
    return multiple * Math.max(1, cells);
  };
  return { width: side(picture.width, bounds.width), height: side(picture.height, bounds.height) };
}
