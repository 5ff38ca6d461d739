import { elementCount, type Shape } from '@zeroreel/onnx';
import { concatFrames } from '../tensor/arithmetic.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import type { NoiseSource } from './noise-source.js';
import type { RandomSource } from './torch-random-source.js';

/** How a reference lays the noise of several frames into its stream. */
type DrawFrames = (source: RandomSource, frames: number, frameShape: Shape) => Tensor;

const frameMajor: DrawFrames = (source, frames, frameShape) => source.randn([frames, ...frameShape]);

/** `randn(1, C, F, h, w)`, channel-major, turned into `[F, C, h, w]`. */
const channelMajor: DrawFrames = (source, frames, [channels = 1, height = 1, width = 1]) => {
  const drawn = source.randn([1, channels, frames, height, width]).data;
  const cells = height * width;
  const shape: Shape = [frames, channels, height, width];
  const data = new Float32Array(elementCount(shape));
  for (let channel = 0; channel < channels; channel++) {
    for (let frame = 0; frame < frames; frame++) {
      const from = (channel * frames + frame) * cells;
      data.set(drawn.subarray(from, from + cells), (frame * channels + channel) * cells);
    }
  }
  return tensor(data, shape);
};

/**
 * One stream in the order of a reference: x_T of frame 1 (then of the others, without motion), T′ → T, and steps as
 * they come.
 */
class StreamNoise implements NoiseSource {
  constructor(
    protected readonly source: RandomSource,
    private readonly drawFrames: DrawFrames,
  ) {}

  initial(frameIds: readonly number[], frameShape: Shape): Tensor {
    const first = this.source.randn([1, ...frameShape]);
    const others = frameIds.length - 1;
    return others === 0 ? first : concatFrames([first, this.drawFrames(this.source, others, frameShape)]);
  }

  forward(frameIds: readonly number[], frameShape: Shape): Tensor {
    return this.drawFrames(this.source, frameIds.length, frameShape);
  }

  step(_i: number, frameIds: readonly number[], frameShape: Shape): Tensor {
    return frameMajor(this.source, frameIds.length, frameShape);
  }
}

/** diffusers' `TextToVideoZeroPipeline` with a CPU generator: noise of several frames is `[F, C, h, w]`. */
export class DiffusersNoise extends StreamNoise {
  constructor(source: RandomSource) {
    super(source, frameMajor);
  }
}

/**
 * The paper's own code: noise of several frames is `[1, C, F, h, w]`. It denoises frame 1 to the end before it goes
 * back to T, so a stochastic sampler has drawn noise for every one of its steps by then.
 */
export class OfficialNoise extends StreamNoise {
  private drawnSteps = 0;

  /** @param steps denoising steps of a whole run */
  constructor(
    source: RandomSource,
    private readonly steps: number,
  ) {
    super(source, channelMajor);
  }

  override forward(frameIds: readonly number[], frameShape: Shape): Tensor {
    const missing = this.drawnSteps === 0 ? 0 : this.steps - this.drawnSteps;
    for (let k = 0; k < missing; k++) this.source.randn([1, ...frameShape]);
    return super.forward(frameIds, frameShape);
  }

  override step(i: number, frameIds: readonly number[], frameShape: Shape): Tensor {
    this.drawnSteps++;
    return super.step(i, frameIds, frameShape);
  }
}
