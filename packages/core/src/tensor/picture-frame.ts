/**
 * A picture of 8 bits a channel, row-major, its channels interleaved: grey, RGB, or RGB with alpha (not premultiplied).
 */
export interface PictureFrame {
  readonly width: number;
  readonly height: number;
  /** `channels · width · height` bytes; how many there are tells the channels: 1, 3 or 4. */
  readonly data: Uint8Array | Uint8ClampedArray;
}
