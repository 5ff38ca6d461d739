import type { Tensor } from '../tensor/tensor.js';

/** The latents after a step of the sampler. */
export interface GenerationStep {
  /** `anchor`: the first frame alone, ahead of the others. */
  readonly phase: 'anchor' | 'all';
  /** Step index, 0 = the noisiest, and how many there are. */
  readonly step: number;
  readonly steps: number;
  readonly timestep: number;
  /** `[F, C, h, w]`; F is 1 in phase `anchor`. */
  readonly latents: Tensor;
  readonly predictedX0: Tensor;
}

/** What a run ends with. */
export interface Video {
  /** Final latents `[F, C, h, w]`. */
  readonly latents: Tensor;
  /** One picture a frame, `[1, 3, H, W]` in [-1, 1], clamped; none where `GenerateOptions.onPicture` took them. */
  readonly frames: readonly Tensor[];
}
