import type { Tensor } from '../tensor/tensor.js';
import { token } from '../di/token.js';
import type { TextToVideoRequest } from './request.js';

/** The latents after a step of the sampler. */
export interface GenerationStep {
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
  /** One picture a frame, `[1, 3, H, W]` in [-1, 1], clamped. */
  readonly frames: readonly Tensor[];
}

/**
 * Text2Video-Zero (arXiv 2303.13439). Resolved from a container; one run at a time.
 * `generate` yields after each step and returns the video; leaving the loop early or aborting frees everything.
 */
export interface TextToVideo {
  generate(
    request: TextToVideoRequest,
    options?: { readonly signal?: AbortSignal },
  ): AsyncGenerator<GenerationStep, Video, void>;
}

export const TextToVideo = token<TextToVideo>('TextToVideo');
