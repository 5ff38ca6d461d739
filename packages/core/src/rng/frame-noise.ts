import type { Shape } from '@zeroreel/onnx';
import { concatFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { Mt19937 } from './mt19937.js';
import type { NoiseSource } from './noise-source.js';
import { TorchRandomSource } from './torch-random-source.js';

/** What noise is for; part of its key. */
const PURPOSE = { initial: 0, forward: 1, step: 2 } as const;

/**
 * Noise keyed by (seed, frame id, purpose, step): a frame's noise depends neither on the other frames nor on chunks.
 *
 * Key: the generator is seeded by `init_by_array` with the words [seed mod 2^32, ⌊seed / 2^32⌋, purpose, i, frame id],
 * where i is 0 for `initial` and `forward`. One exception: the initial noise of frame 0 is torch's
 * `randn(1, C, h, w)` of that seed, so that the first frame starts where other tools' pictures of the seed do.
 *
 * Differs: both references key noise by position in the chunk, so their frames depend on the chunk size.
 */
export class FrameNoise implements NoiseSource {
  readonly framewise = true;

  constructor(private readonly seed: number) {}

  initial(frameIds: readonly number[], frameShape: Shape): Tensor {
    return concatFrames(frameIds.map((id) => this.initialOf(id, frameShape)));
  }

  forward(frameIds: readonly number[], frameShape: Shape): Tensor {
    return concatFrames(frameIds.map((id) => this.keyed(PURPOSE.forward, 0, id, frameShape)));
  }

  step(i: number, frameIds: readonly number[], frameShape: Shape): Tensor {
    return concatFrames(frameIds.map((id) => this.keyed(PURPOSE.step, i, id, frameShape)));
  }

  private initialOf(frameId: number, frameShape: Shape): Tensor {
    if (frameId === 0) return TorchRandomSource.fromSeed(this.seed).randn([1, ...frameShape]);
    return this.keyed(PURPOSE.initial, 0, frameId, frameShape);
  }

  private keyed(purpose: number, i: number, frameId: number, frameShape: Shape): Tensor {
    const key = [this.seed % 2 ** 32, Math.floor(this.seed / 2 ** 32), purpose, i, frameId];
    return new TorchRandomSource(Mt19937.fromKey(key)).randn([1, ...frameShape]);
  }
}
