import type { Shape } from '@zeroreel/onnx';
import type { Framewise } from '../framewise.js';
import type { ProfileName } from '../request/request-options.js';
import { token } from '../token.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * The noise of one run. Every method returns independent N(0, 1) numbers `[frameIds.length, C, h, w]` for
 * `frameShape = [C, h, w]`. The pipeline calls in the order of the run and always for all frames of a phase at once,
 * so that a source may be one stream.
 */
export interface NoiseSource extends Framewise {
  /** x at the first step. */
  initial(frameIds: readonly number[], frameShape: Shape): Tensor;
  /** For the way back from T′ to T; once a run, without the anchor. */
  forward(frameIds: readonly number[], frameShape: Shape): Tensor;
  /** For step `i` of a stochastic sampler; phases A and B ask for the anchor alone, phase C for all frames. */
  step(i: number, frameIds: readonly number[], frameShape: Shape): Tensor;
}

/** What the noise of a run depends on. */
export interface NoiseSettings {
  readonly seed: number;
  readonly profile: ProfileName;
  /** Denoising steps of a whole run. */
  readonly steps: number;
}

/** Makes the noise of a run. A plugin provides its own to share, shuffle or shape noise. */
export interface NoiseProvider {
  readonly name: string;
  create(settings: NoiseSettings): NoiseSource;
}

export const NoiseProvider = token<NoiseProvider>('NoiseProvider');
