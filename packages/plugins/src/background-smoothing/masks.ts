import { sliceFrames, tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';

/** Tells what of a picture is in front: a saliency detector, a segmentation, masks that somebody has drawn. */
export interface MaskSource {
  readonly name: string;
  /**
   * @param picture decoded frame `[1, 3, H, W]` in [-1, 1]; it stays as it is
   * @returns `[H, W]`, 1 where the subject is, 0 where the background is
   */
  foreground(picture: Tensor, frameId: number): Tensor | Promise<Tensor>;
}

/**
 * Masks that are there already, one a frame: `[F, H, W]` in [0, 1], 1 where the subject is.
 * @throws ZeroreelError `invalid-request` where there are fewer of them than frames, or they are of another size
 */
export const givenMasks = (masks: Tensor): MaskSource => ({
  name: 'given masks',
  foreground({ shape: [, , height = 0, width = 0] }, frameId) {
    const [count = 0, ...size] = masks.shape;
    if (frameId < count && formatShape(size) === formatShape([height, width])) {
      return tensor(sliceFrames(masks, frameId, frameId + 1).data, [height, width]);
    }
    throw new ZeroreelError(
      'invalid-request',
      `Masks: expected one of ${width}x${height} for frame ${frameId}, got masks ${formatShape(masks.shape)}`,
    );
  },
});

/** Cells around each that its mask reaches, in both directions: the paper's code dilates by 5×5. */
const REACH = 2;

/** A mask `[H, W]` on the latents' grid, `[1, 1, h, w]`: nearest cell as PyTorch resizes, then dilated by 5×5. */
export function latentMask(mask: Tensor, height: number, width: number): Tensor {
  const small = resizeNearest(mask, height, width);
  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = largestAround(small, y, x, height, width);
  }
  return tensor(data, [1, 1, height, width]);
}

function resizeNearest({ data, shape: [rows = 0, columns = 0] }: Tensor, height: number, width: number): Float32Array {
  return Float32Array.from({ length: height * width }, (_, cell) => {
    const y = Math.floor((Math.floor(cell / width) * rows) / height);
    const x = Math.floor(((cell % width) * columns) / width);
    return data[y * columns + x] ?? 0;
  });
}

function largestAround(mask: Float32Array, row: number, column: number, height: number, width: number): number {
  let largest = 0;
  for (let y = Math.max(0, row - REACH); y <= Math.min(height - 1, row + REACH); y++) {
    for (let x = Math.max(0, column - REACH); x <= Math.min(width - 1, column + REACH); x++) {
      largest = Math.max(largest, mask[y * width + x] ?? 0);
    }
  }
  return largest;
}
