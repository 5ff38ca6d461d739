import { ContainerModule, type ServiceIdentifier } from 'inversify';
import { AttentionProcessor } from '../attention/attention-processor.js';
import { selfAttention } from '../attention/self-attention.js';
import { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { createEventBus, EventBus } from '../events/event-bus.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
import { DiffusionModel } from '../networks/diffusion-model.js';
import { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import { Clock } from '../pipeline/clock.js';
import { FirstFrame } from '../pipeline/first-frame.js';
import { SecondPass } from '../pipeline/second-pass.js';
import { TextToVideo } from '../pipeline/text-to-video.js';
import { ZeroShotTextToVideo, type TextToVideoParts } from '../pipeline/zero-shot-text-to-video.js';
import { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import { defaultNoise } from '../rng/default-noise.js';
import { NoiseProvider } from '../rng/noise-source.js';

/** What core itself provides. Loaded after the plugins: what they have bound is left alone. */
export const coreModule = (): ContainerModule =>
  new ContainerModule(({ bind, isBound }) => {
    bind(EventBus).toConstantValue(createEventBus());
    if (!isBound(AttentionProcessor)) bind(AttentionProcessor).toConstantValue(selfAttention);
    if (!isBound(NoiseProvider)) bind(NoiseProvider).toConstantValue(defaultNoise);
    bind(TextToVideo)
      .toResolvedValue(createTextToVideo, [
        DiffusionModel,
        AttentionProcessor,
        all(MotionDynamics),
        NoiseProvider,
        all(GuidanceProvider),
        all(Conditioner),
        all(WeightOverlay),
        all(TokenEmbedding),
        all(FirstFrame),
        all(SecondPass),
        all(PredictedX0Hook),
        all(LatentsHook),
        EventBus,
        Clock,
      ])
      .inSingletonScope();
  });

const all = <T>(serviceIdentifier: ServiceIdentifier<T>) => ({ serviceIdentifier, isMultiple: true }) as const;

const createTextToVideo = (
  model: DiffusionModel,
  attention: AttentionProcessor,
  [motion]: MotionDynamics[],
  noise: NoiseProvider,
  [guidance]: GuidanceProvider[],
  conditioners: Conditioner[],
  overlays: WeightOverlay[],
  tokenEmbeddings: TokenEmbedding[],
  [firstFrame]: FirstFrame[],
  [secondPass]: SecondPass[],
  x0Hooks: PredictedX0Hook[],
  latentsHooks: LatentsHook[],
  events: EventBus,
  clock: Clock,
): TextToVideo => {
  const parts: TextToVideoParts = {
    ...{ model, attention, motion, noise, guidance, conditioners, overlays, tokenEmbeddings },
    ...{ firstFrame, secondPass, x0Hooks, latentsHooks, events, clock },
  };
  return new ZeroShotTextToVideo(parts);
};
