import type { StepInputs } from '../conditioning/conditioner.js';
import { mapTensors, type TextConditioning } from '../networks/text-conditioning.js';
import type { UNetInput } from '../networks/unet.js';
import { concatFrames, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';

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

/** A step's call of the network for some frames, whose latents `[F′, C, h, w]` are given. */
export function networkInput(
  { conditioning, i, t: timestep, steps }: { conditioning: Conditioning; i: number; t: number; steps: number },
  latents: Tensor,
  frameIds: readonly number[],
): UNetInput {
  const { text, textPerFrame, channels, guidanceScale } = conditioning;
  const { perFrame = {}, shared } = conditioning.inputs(i, steps);
  const ofFrames = (x: Tensor) => takeFrames(x, frameIds);
  return {
    latents,
    timestep,
    text: textPerFrame ? mapTensors(text, ofFrames) : text,
    ...(channels && { channels: ofFrames(channels) }),
    perFrame: mapTensors(perFrame, ofFrames),
    ...(shared && { shared }),
    ...(guidanceScale !== undefined && { guidanceScale }),
  };
}

/** Entries of the first axis, in the order of `frameIds`; a view where they lie side by side. */
function takeFrames(x: Tensor, frameIds: readonly number[]): Tensor {
  const [first = 0] = frameIds;
  if (frameIds.every((id, k) => id === first + k)) return sliceFrames(x, first, first + frameIds.length);
  return concatFrames(frameIds.map((id) => sliceFrames(x, id, id + 1)));
}
