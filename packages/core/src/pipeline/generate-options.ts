import type { Tensor } from '../tensor/tensor.js';
import type { FrameSpan } from './frame-plan.js';
import type { RunState } from './run-state.js';

/** How a run is made, beside what it makes. */
export interface GenerateOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Stands for everything that decides the run's numbers and that core does not see: versions, files, the device. It goes
   * into every state; a state of another one is refused. Default: empty.
   */
  readonly fingerprint?: string | undefined;
  /** Where an earlier run of the same request stood: the run goes on from there. Its steps are not yielded again. */
  readonly resumeFrom?: RunState | undefined;
  /**
   * Makes frames `from` up to (not including) `to` beside the anchor, frame 0, instead of all; `frames` of the request
   * remains the length of the whole video. Parts joined by `joinParts` are the video, with the same bits.
   */
  readonly part?: FrameSpan | undefined;
  /**
   * Called after each call of the network with the state that the run is in then. The run waits for it. The state may be
   * made later, too: nobody changes what it is made of.
   */
  readonly onState?: ((state: () => RunState) => void | Promise<void>) | undefined;
  /**
   * Pictures that an earlier run of the same request has decoded, `[1, 3, H, W]` in [-1, 1]: what it returns is taken in
   * the place of decoding the frame.
   */
  readonly decoded?: ((frameId: number) => Tensor | undefined | Promise<Tensor | undefined>) | undefined;
  /**
   * Takes each picture, `[1, 3, H, W]` in [-1, 1], as soon as it is decoded, in the order of the frames; the run waits for
   * it. The video then has no frames of its own, so that a long one needs no more memory than a short one.
   */
  readonly onPicture?: ((picture: Tensor, frameId: number) => void | Promise<void>) | undefined;
}
