import { token } from '../token.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * A given first frame: the video begins with this picture instead of with one from noise. DDIM inversion brings its
 * latents to T and T′, and the run keeps them on that way, so that frame 1 is the picture itself. It needs motion
 * dynamics.
 */
export interface FirstFrame {
  readonly name: string;
  /** The picture at the video's size, `[1, 3, H, W]` in [-1, 1]. */
  picture(size: { readonly width: number; readonly height: number }): Tensor | Promise<Tensor>;
}

export const FirstFrame = token<FirstFrame>('FirstFrame');
