import type { StepInputs } from '../conditioning/conditioner.js';
import { mapTensors, type TextConditioning } from '../networks/text-conditioning.js';
import type { UNetInput } from '../networks/unet.js';
import { sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Chunk } from './frame-plan.js';

/** What a run tells the network about its frames besides latents and timestep; all frames of the video, in order. */
export interface Conditioning {
  /** Each `[G, …]`, or `[F, G, …]` where `textPerFrame`. */
  readonly text: TextConditioning;
  readonly textPerFrame: boolean;
  /** `[F, G, C′, h, w]` */
  readonly channels?: Tensor;
  /** For networks that take the guidance scale as an input. */
  readonly guidanceScale?: number;
  /** What additions read at step `i` of `steps`. */
  inputs(i: number, steps: number): StepInputs;
}

/** A step's call of the network for the frames of `chunk`, whose latents `[F′, C, h, w]` are given. */
export function networkInput(
  { conditioning, i, t: timestep, steps }: { conditioning: Conditioning; i: number; t: number; steps: number },
  latents: Tensor,
  { start, end }: Chunk,
): UNetInput {
  const { text, textPerFrame, channels, guidanceScale } = conditioning;
  const { perFrame = {}, shared } = conditioning.inputs(i, steps);
  const ofChunk = (x: Tensor) => sliceFrames(x, start, end);
  return {
    latents,
    timestep,
    text: textPerFrame ? mapTensors(text, ofChunk) : text,
    ...(channels && { channels: ofChunk(channels) }),
    perFrame: mapTensors(perFrame, ofChunk),
    ...(shared && { shared }),
    ...(guidanceScale !== undefined && { guidanceScale }),
  };
}
