import type { Shape } from '@zeroreel/onnx';
import { repeatFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { NoiseSource } from './noise-source.js';

/**
 * Frame 0's initial and step noise for every frame, so that frames differ by what conditions them alone (the paper's
 * shared x_T for control pictures and edits). Noise on the way back from T′ to T stays each frame's own.
 */
export class SharedNoise implements NoiseSource {
  readonly framewise: boolean;

  constructor(private readonly source: NoiseSource) {
    this.framewise = source.framewise ?? false;
  }

  initial(frameIds: readonly number[], frameShape: Shape): Tensor {
    return repeatFrames(this.source.initial([0], frameShape), frameIds.length);
  }

  forward(frameIds: readonly number[], frameShape: Shape): Tensor {
    return this.source.forward(frameIds, frameShape);
  }

  step(i: number, frameIds: readonly number[], frameShape: Shape): Tensor {
    return repeatFrames(this.source.step(i, [0], frameShape), frameIds.length);
  }
}
