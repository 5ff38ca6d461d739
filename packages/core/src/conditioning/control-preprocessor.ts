import type { PictureFrame } from '../tensor/picture-frame.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * Makes the pictures that a ControlNet reads out of the frames of a clip: edges, depth, a skeleton. It is given the
 * clip whole, so that what has to agree over all frames (the range of a depth map, say) can.
 */
export interface ControlPreprocessor {
  readonly name: string;
  /**
   * Control pictures `[F, 3, H, W]` in [0, 1], one a frame, in the frames' order and size.
   * @throws ZeroreelError `media` for no frames, or frames of several sizes; `aborted`
   */
  prepare(frames: readonly PictureFrame[], options?: { readonly signal?: AbortSignal }): Promise<Tensor>;
}
