export { messageOf, ZeroreelError, type ErrorCode } from './errors.js';
export { intTensor, tensor, type AnyTensor, type Tensor, type TensorData, type TensorDType } from './tensor/tensor.js';
export { token } from './di/token.js';
export { disposeAll } from './dispose-all.js';
export {
  Backend,
  type Capabilities,
  type CompileOptions,
  type Executable,
  type RunOptions,
  type RunResult,
} from './backend/backend.js';
export type { DeviceTensor } from './backend/device-tensor.js';
export type { ModelFigures, UNetLevelFigures, WeightFigures } from './backend/model-figures.js';
export type { AttentionSite, CarriedFrame, FrameKeyValue } from './attention/attention-site.js';
export { AttentionProcessor, type AttentionProjections } from './attention/attention-processor.js';
export type { SelfAttentionWriter } from './attention/self-attention-writer.js';
export type { UNetAddition, UNetAdditionSite, UNetResiduals } from './networks/unet-addition.js';
export { TokenEmbedding, WeightOverlay, type ModelPart } from './networks/weight-overlay.js';
export {
  Conditioner,
  GuidanceProvider,
  type ConditionedRun,
  type NamedTensors,
  type PreparedConditioner,
  type StepInputs,
} from './conditioning/conditioner.js';
export type { ControlPreprocessor, PictureFrame } from './conditioning/control-preprocessor.js';
export { FirstFrame } from './pipeline/first-frame.js';
export { SecondPass, type FirstPass } from './pipeline/second-pass.js';
export type { Sampler, SamplerHistory, SamplerStep, SamplerStepInput } from './sampling/sampler.js';
export type { BetaSchedule, PredictionType, SchedulerConfig, TimestepSpacing } from './sampling/scheduler-config.js';
export type { Flow, MotionField } from './motion/motion-field.js';
export { MotionDynamics } from './motion/motion-dynamics.js';
export type { SharedFrames, UNet, UNetInput, UNetOutput, UNetPlan } from './networks/unet.js';
export {
  DiffusionModel,
  type Autoencoder,
  type EncodePromptsOptions,
  type PromptEncoding,
} from './networks/diffusion-model.js';
export type { RandomSource } from './rng/random-source.js';
export type { GenerationEvents, Stage } from './events/generation-events.js';
export type { ProfileName, PromptKeyframe, TextToVideoRequest } from './pipeline/request.js';
export { TextToVideo, type GenerationStep, type Video } from './pipeline/text-to-video.js';
export { definePlugin, type Plugin } from './plugin/plugin.js';
export {
  definePluginFactory,
  isPluginFactory,
  type PluginDescription,
  type PluginFactory,
} from './plugin/plugin-factory.js';
export {
  checkPluginOptions,
  type PluginOption,
  type PluginOptions,
  type PluginOptionType,
  type PluginOptionValues,
} from './plugin/plugin-options.js';
export { parseSchedulerConfig } from './sampling/parse-scheduler-config.js';
export { add, clamp, combine, concatFrames, repeatFrames, scale, sliceFrames } from './tensor/arithmetic.js';
export { Mt19937 } from './rng/mt19937.js';
export { TorchRandomSource } from './rng/torch-random-source.js';
export { NoiseProvider, type NoiseSettings, type NoiseSource } from './rng/noise-source.js';
export { FrameNoise } from './rng/frame-noise.js';
export { DiffusersNoise, OfficialNoise } from './rng/noise-layout.js';
export { defaultNoise } from './rng/default-noise.js';
export { createNoiseSchedule, type NoiseSchedule } from './sampling/noise-schedule.js';
export { createTimesteps, roundHalfToEven } from './sampling/timesteps.js';
export type { NoiseLevel } from './sampling/prediction.js';
export {
  createSampler,
  defaultSampler,
  samplerKinds,
  samplerNames,
  type SamplerKind,
} from './sampling/create-sampler.js';
export {
  SIGMA_SPACINGS,
  type SamplerFactory,
  type SamplerSettings,
  type SigmaSpacing,
} from './sampling/sampler-settings.js';
export { classifierFreeGuidance, rowsOf, type Guidance, type RowText } from './sampling/guidance.js';
export { diffuse, diffuseLikeReferences } from './sampling/forward-diffusion.js';
export { selfAttention } from './attention/self-attention.js';
export { createEventBus, EventBus, type EventListener } from './events/event-bus.js';
export { LatentsHook, PredictedX0Hook, type HookContext } from './plugin/hooks.js';
export { checkPlugins } from './plugin/check-plugins.js';
export { PROFILES, type Profile } from './pipeline/profile.js';
export { resolveRequest, type RequestContext, type ResolvedRequest } from './pipeline/resolve-request.js';
export { planFrames, type Chunk, type FramePlan } from './pipeline/frame-plan.js';
export { countEvaluations } from './pipeline/zero-shot-latents.js';
export { Clock } from './pipeline/clock.js';
export { throwIfAborted } from './pipeline/throw-if-aborted.js';
export { ZeroShotTextToVideo, type TextToVideoParts } from './pipeline/zero-shot-text-to-video.js';
export { createContainer, type ContainerOptions } from './di/create-container.js';
export { retryInFloat32, type RetryInFloat32Options } from './pipeline/retry-in-float32.js';
