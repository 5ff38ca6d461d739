import type { Tensor } from '../tensor/tensor.js';
import type { AttentionProcessor } from '../attention/attention-processor.js';

/** What the UNet is compiled for. */
export interface UNetPlan {
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
  /** G: 1 without guidance, 2 for [unconditional, conditional], 3 for Instruct-Pix2Pix. */
  readonly rows: number;
  /** Most frames in one evaluation beside the anchor; a last, shorter chunk is padded. At least 1. */
  readonly chunkSize: number;
  readonly attention: AttentionProcessor;
}

/** Keys and values that one step carries from run to run, on the backend's device. Whoever got it disposes it. */
export interface SharedFrames extends Disposable {
  /** For diagnostics: the memory that is held. */
  readonly byteLength: number;
}

/** Frames at one timestep, for all guidance rows. */
export interface UNetInput {
  /** `[F, C_in, h, w]`, already scaled by the sampler. */
  readonly latents: Tensor;
  /** Training timestep. */
  readonly timestep: number;
  /** Text context `[G, L, D]`. */
  readonly context: Tensor;
}

/** What the network says of the frames, and what it hands to the frames after them. */
export interface UNetOutput {
  /** `[G, F, C_out, h, w]` */
  readonly modelOutput: Tensor;
  readonly shared: SharedFrames;
}

/** A UNet for one plan. One evaluation of one frame is one call of the network for all guidance rows. */
export interface UNet extends AsyncDisposable {
  /** Evaluates the anchor, alone: `latents [1, C_in, h, w]`. */
  anchor(input: UNetInput, signal?: AbortSignal): Promise<UNetOutput>;
  /**
   * Evaluates the whole video at once, the anchor first: `latents [1 + chunkSize, C_in, h, w]`, for videos of one chunk.
   * The same numbers as `anchor` and `frames`, in one graph that holds the weights once.
   * @returns `[G, F, C_out, h, w]`
   */
  together(input: UNetInput, signal?: AbortSignal): Promise<Tensor>;
  /** Evaluates up to `chunkSize` further frames, in the order of the video, with what the frames before them share. */
  frames(input: UNetInput, shared: SharedFrames, signal?: AbortSignal): Promise<UNetOutput>;
}
