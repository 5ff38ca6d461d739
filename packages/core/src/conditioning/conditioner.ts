import { token } from '../token.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { UNetAddition } from '../networks/unet-addition.js';
import type { ResolvedRequest } from '../request/resolve-request.js';
import type { NamedTensors } from '../networks/text-conditioning.js';
import type { Guidance } from '../sampling/guidance.js';
import type { Tensor } from '../tensor/tensor.js';

/** A run that a conditioner prepares for. */
export interface ConditionedRun {
  readonly model: DiffusionModel;
  readonly video: VideoSize;
  /**
   * Pictures of the video's frames, `[F, C, H, W]`, as the frames are decoded: where a motion leaves a `remainder`, the
   * network sees them that much less far, and they lie where they were given once all pictures have moved. Absent: as
   * they are.
   */
  readonly asDecoded?: (pictures: Tensor) => Tensor;
  readonly guidance: Guidance;
  readonly signal: AbortSignal | undefined;
}

/** How large a video is. */
export interface VideoSize {
  /** F */
  readonly frames: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What the UNet reads at a step besides latents, timestep and text. */
export interface StepInputs {
  /**
   * `[F, …]`, one entry a frame of the video, in order; the pipeline hands each network call the frames that it
   * evaluates.
   */
  readonly perFrame?: NamedTensors;
  /** The same for all frames, whatever its shape. */
  readonly shared?: NamedTensors;
}

/** A conditioner that is ready for one run. Disposing it frees what it holds on a backend. */
export interface PreparedConditioner extends AsyncDisposable {
  /** Written into the UNet's graph. */
  readonly additions: readonly UNetAddition[];
  /**
   * Channels behind the latents' own, `[F, G, C′, h, w]`, which may differ by guidance row: Instruct-Pix2Pix's image
   * latents. Absent: none.
   */
  readonly channels?: Tensor;
  /** Inputs of its additions at step `i` of `steps`, 0 = the noisiest. The same names at every step. */
  inputs(i: number, steps: number): StepInputs;
}

/**
 * Tells the UNet more than the text does: control pictures, a picture to edit. The pipeline prepares it before it
 * compiles the UNet, so that a conditioner can first free what it needs for that (an encoder, say).
 */
export interface Conditioner {
  readonly name: string;
  /**
   * Whether frames share their noise, unless motion dynamics move them or the request says otherwise. Frames then
   * differ only by what conditions them, as control pictures and edits want. Default false.
   */
  readonly sharesNoise?: boolean;
  /** C′ of `PreparedConditioner.channels`; 0 where there are none. */
  readonly extraChannels: number;
  /** @throws ZeroreelError `invalid-request` where it does not fit the request, `invalid-model` the model */
  prepare(run: ConditionedRun): Promise<PreparedConditioner>;
}

export const Conditioner = token<Conditioner>('Conditioner');

/** Replaces classifier-free guidance, for networks that are asked more than prompt and negative prompt. */
export interface GuidanceProvider {
  readonly name: string;
  create(request: Pick<ResolvedRequest, 'guidanceScale'>): Guidance;
}

export const GuidanceProvider = token<GuidanceProvider>('GuidanceProvider');
