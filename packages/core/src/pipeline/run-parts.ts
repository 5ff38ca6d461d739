import type { AttentionProcessor } from '../attention/attention-processor.js';
import type { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import type { EventBus } from '../events/event-bus.js';
import type { FollowerStart } from '../motion/follower-start.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import type { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { NoiseProvider } from '../rng/noise-source.js';
import type { SamplerKind } from '../sampling/sampler-settings.js';
import type { Clock } from './stage-reporter.js';
import type { FirstFrame } from './first-frame.js';
import type { SecondPass } from './second-pass.js';

/** Everything that runs are made of: the parts that core provides and those of plugins. */
export interface RunParts {
  readonly model: DiffusionModel;
  readonly attention: AttentionProcessor;
  /** Absent: every frame starts from noise of its own. */
  readonly motion: MotionDynamics | undefined;
  /** Absent: frames 2…F are warped at T′ and noised back to T. */
  readonly followerStart: FollowerStart | undefined;
  readonly noise: NoiseProvider;
  /** Absent: classifier-free guidance. */
  readonly guidance: GuidanceProvider | undefined;
  /** Those that a request can name. */
  readonly samplers: readonly SamplerKind[];
  readonly conditioners: readonly Conditioner[];
  readonly overlays: readonly WeightOverlay[];
  readonly tokenEmbeddings: readonly TokenEmbedding[];
  /** Absent: the first frame comes from noise. */
  readonly firstFrame: FirstFrame | undefined;
  /** Absent: a video is denoised once. */
  readonly secondPass: SecondPass | undefined;
  readonly x0Hooks: readonly PredictedX0Hook[];
  readonly latentsHooks: readonly LatentsHook[];
  readonly events: EventBus;
  readonly clock: Clock;
}
