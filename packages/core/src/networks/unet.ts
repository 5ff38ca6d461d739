import type { Shape } from '@zeroreel/onnx';
import type { NamedTensors } from './text-conditioning.js';
import type { Tensor } from '../tensor/tensor.js';
import type { AttentionProcessor } from '../attention/attention-processor.js';
import type { UNetAddition } from './unet-addition.js';
import type { WeightOverlay } from './weight-overlay.js';

/** What the UNet is compiled for. */
export interface UNetPlan {
  /** h and w of the latents. */
  readonly height: number;
  readonly width: number;
  /** G: 1 without guidance, 2 for [unconditional, conditional], 3 for Instruct-Pix2Pix. */
  readonly rows: number;
  /** Most frames in one evaluation besides the anchor, at least 1; a last, shorter chunk is padded. */
  readonly chunkSize: number;
  readonly attention: AttentionProcessor;
  /** C′: channels behind the latents' own, which may differ by guidance row. Default 0. */
  readonly extraChannels?: number;
  /** Whether every frame has a text of its own. Default false. */
  readonly textPerFrame?: boolean;
  /** Shapes of the tensors of one text, by name. Default: those of a text of one block. */
  readonly text?: Readonly<Record<string, Shape>>;
  /** Networks written into the same graph. Default none. */
  readonly additions?: readonly UNetAddition[];
  /** Whether calls may take deep features of earlier ones (`UNetInput.deep`). Not beside additions. Default no. */
  readonly deepFeatures?: boolean;
  /** Laid over the checkpoint's weights, in order. Default none. */
  readonly overlays?: readonly WeightOverlay[];
}

/**
 * Keys and values that one step carries from run to run, on the backend's device. The caller who got them disposes
 * them.
 */
export interface SharedFrames extends Disposable {
  /** For diagnostics: the memory that is held. */
  readonly byteLength: number;
}

/**
 * Deep features of a call (DeepCache): a whole call `stores` those of its frames, a later one of the same frames `reuses`
 * them and computes the outermost layers alone.
 */
export interface DeepCall {
  readonly mode: 'stores' | 'reuses';
  /** Tells the frames of one call from those of another. */
  readonly place: string;
}

/** Frames at one timestep, for all guidance rows. */
export interface UNetInput {
  /** `[F, C, h, w]`, already scaled by the sampler. */
  readonly latents: Tensor;
  /** Training timestep. */
  readonly timestep: number;
  /**
   * What the model's `encodePrompts` made of the rows' texts, each tensor `[G, …]`; with `textPerFrame` `[F, G, …]`.
   */
  readonly text: NamedTensors;
  /** `[F, G, C′, h, w]`, where the plan has extra channels. */
  readonly channels?: Tensor;
  /** What the additions read, by input name: `[F, …]` for the frames of this call, and what all frames share. */
  readonly perFrame?: NamedTensors;
  readonly shared?: NamedTensors;
  /** What the call does with deep features; default: nothing. Only where the plan has them. */
  readonly deep?: DeepCall;
  /** w of networks that take the guidance scale as an input (`DiffusionModel.embedsGuidance`). */
  readonly guidanceScale?: number;
}

/** What the network answers for the frames, and what it hands to the frames after them. */
export interface UNetOutput {
  /** `[G, F, C_out, h, w]` */
  readonly modelOutput: Tensor;
  readonly shared: SharedFrames;
}

/** A UNet for one plan. One evaluation of one frame is one call of the network for all guidance rows. */
export interface UNet extends AsyncDisposable {
  /** Evaluates the anchor, alone: `latents [1, C, h, w]`. */
  evaluateAnchor(input: UNetInput, signal?: AbortSignal): Promise<UNetOutput>;
  /**
   * Evaluates the whole video at once, the anchor first: `latents [1 + chunkSize, C, h, w]`, for videos of one chunk.
   * The same numbers as `evaluateAnchor` and `evaluateFollowers`, in one graph that holds the weights once.
   * @returns `[G, F, C_out, h, w]`
   */
  evaluateAll(input: UNetInput, signal?: AbortSignal): Promise<Tensor>;
  /** Evaluates up to `chunkSize` further frames, in the order of the video, with what the frames before them share. */
  evaluateFollowers(input: UNetInput, shared: SharedFrames, signal?: AbortSignal): Promise<UNetOutput>;
}
