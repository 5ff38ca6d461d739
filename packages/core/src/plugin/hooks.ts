import type { Framewise } from '../framewise.js';
import { token } from '../token.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { NoiseLevel } from '../sampling/prediction.js';
import type { Tensor } from '../tensor/tensor.js';

/*
 * Extension points. A plugin provides any of them; what nobody provides has a default.
 *
 * | token                | how many | steers                                              | default                        |
 * |----------------------|----------|-----------------------------------------------------|--------------------------------|
 * | `AttentionProcessor` | one      | self-attention layers, while the graph is written   | every frame attends to itself  |
 * | `MotionDynamics`     | one      | frames 2…F at T′ out of frame 1                     | none: independent noise        |
 * | `FollowerStart`      | one      | frames 2…F at T out of frame 1, and their noise     | warped at T′, noised back to T |
 * | `NoiseProvider`      | one      | all noise of a run                                  | keyed by (seed, frame id)      |
 * | `GuidanceProvider`   | one      | how often the network is asked about a frame        | classifier-free guidance       |
 * | `Conditioner`        | many     | what the network is told beside the text            | none                           |
 * | `WeightOverlay`      | many     | the checkpoint's weights: LoRA, DreamBooth          | the checkpoint's own           |
 * | `TokenEmbedding`     | many     | words that prompts may use: textual inversion       | none                           |
 * | `FirstFrame`         | one      | frame 1 from a given picture                        | frame 1 from noise             |
 * | `SecondPass`         | one      | the frames at T, once their pictures are known      | one pass                       |
 * | `PredictedX0Hook`    | many     | predicted clean latents, before each sampler step   | none                           |
 * | `LatentsHook`        | many     | latents after each sampler step                     | none                           |
 * | `SamplerKind`        | many     | the samplers that a request can name                | core's own                     |
 * | `BackendProvider`    | many     | what networks run on                                | the app's own                  |
 *
 * Hooks run in the order of the plugin list, each on what the one before returned.
 */

/** Where a run stands when it calls a hook. */
export interface HookContext {
  readonly phase: 'anchor' | 'all';
  /** Step index, 0 = the noisiest, and how many there are. */
  readonly i: number;
  readonly steps: number;
  /** Training timestep of step i. */
  readonly t: number;
  /** Noise in the latents at step i: x_i = signal · x_0 + noise · ε, in the sampler's own parametrisation. */
  readonly level: NoiseLevel;
  /** Frames that the tensor's first axis stands for. */
  readonly frameIds: readonly number[];
  /** F: frames of the whole video. */
  readonly frames: number;
  /** How frames come out of the first one; absent where each goes all the way by itself. */
  readonly motion?: MotionDynamics;
  readonly signal?: AbortSignal;
}

/** Changes what the sampler takes for clean latents at step i. */
export interface PredictedX0Hook extends Framewise {
  readonly name: string;
  /** @param predictedX0 `[F, C, h, w]`; the result has the same shape, the argument stays as it is */
  adjust(predictedX0: Tensor, context: HookContext): Tensor | Promise<Tensor>;
}

export const PredictedX0Hook = token<PredictedX0Hook>('PredictedX0Hook');

/** Changes the latents that step i has led to. */
export interface LatentsHook extends Framewise {
  readonly name: string;
  /** @param latents `[F, C, h, w]`; the result has the same shape, the argument stays as it is */
  adjust(latents: Tensor, context: HookContext): Tensor | Promise<Tensor>;
}

export const LatentsHook = token<LatentsHook>('LatentsHook');
