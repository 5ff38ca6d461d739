import type { Tensor } from '@zeroreel/core';

/** Tells what of a picture is in front: a saliency detector, a segmentation, masks that somebody has drawn. */
export interface MaskSource {
  readonly name: string;
  /**
   * @param picture decoded frame `[1, 3, H, W]` in [-1, 1]; it stays as it is
   * @returns `[H, W]`, 1 where the subject is, 0 where the background is
   */
  foreground(picture: Tensor, frameId: number): Tensor | Promise<Tensor>;
}
