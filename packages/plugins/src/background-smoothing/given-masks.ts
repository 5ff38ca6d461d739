import { sliceFrames, tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { formatShape } from '@zeroreel/onnx';
import type { MaskSource } from './mask-source.js';

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
