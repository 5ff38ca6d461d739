import type { FirstFrame, Tensor } from '@zeroreel/core';

/** The size that a picture is wanted in, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A picture `[1, 3, H, W]` in [-1, 1], RGB, of the video's size; at hand, on its way, or made for a size. */
export type StartPicture = Tensor | Promise<Tensor> | ((size: PictureSize) => Tensor | Promise<Tensor>);

/** A first frame that somebody has given. */
export class GivenFirstFrame implements FirstFrame {
  readonly name = 'image-to-video';

  constructor(private readonly given: StartPicture) {}

  picture({ width, height }: PictureSize): Tensor | Promise<Tensor> {
    return typeof this.given === 'function' ? this.given({ width, height }) : this.given;
  }
}
