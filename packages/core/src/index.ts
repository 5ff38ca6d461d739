export { messageOf, ZeroreelError, type ErrorCode, type Fault } from './errors.js';
export type { Framewise } from './framewise.js';
export { intTensor, tensor, type AnyTensor, type Tensor, type TensorData, type TensorDType } from './tensor/tensor.js';
export { token, type Token } from './token.js';
export type { PictureFrame } from './tensor/picture-frame.js';
export { companionsOf, type ModelFile, type ModelFiles } from './files/model-files.js';
export type { NetworkFiles } from './files/network-files.js';
export { disposeAll } from './disposal.js';
export { Backend, type Capabilities, type Executable, type RunOptions, type RunResult } from './backend/backend.js';
export {
  BackendProvider,
  type BackendOpenOptions,
  type BackendPrecision,
  type BackendProbe,
} from './backend/backend-provider.js';
export type { DeviceTensor } from './backend/device-tensor.js';
export type { ModelFigures, UNetFigures, UNetLevelFigures, WeightFigures } from './backend/model-figures.js';
export type { AttentionSite, CarriedFrame, FrameKeyValue } from './attention/attention-site.js';
export { AttentionProcessor, type AttentionProjections } from './attention/attention-processor.js';
export type { SelfAttentionWriter } from './attention/attention-processor.js';
export type { UNetAddition, UNetAdditionSite, UNetResiduals } from './networks/unet-addition.js';
export {
  TokenEmbedding,
  WeightOverlay,
  type ModelPart,
  type OverlayTag,
  type TokenVectors,
} from './networks/weight-overlay.js';
export {
  Conditioner,
  GuidanceProvider,
  type ConditionedRun,
  type PreparedConditioner,
  type StepInputs,
  type VideoSize,
} from './conditioning/conditioner.js';
export type { ControlPreprocessor } from './conditioning/control-preprocessor.js';
export { FirstFrame } from './pipeline/first-frame.js';
export { SecondPass, type FirstPass } from './pipeline/second-pass.js';
export type { Sampler, SamplerHistory, SamplerStep, SamplerStepInput } from './sampling/sampler.js';
export type { BetaSchedule, PredictionType, SchedulerConfig, TimestepSpacing } from './sampling/scheduler-config.js';
export type { CleanPart, Displacement, Flow, MotionField, MotionRun } from './motion/motion-dynamics.js';
export { FollowerStart, type FollowerInput, type FollowerMotion } from './motion/follower-start.js';
export { CANVAS, MotionDynamics } from './motion/motion-dynamics.js';
export type { DeepCall, SharedFrames, UNet, UNetInput, UNetOutput, UNetPlan } from './networks/unet.js';
export { recogniseFewSteps, type DistilledWeights, type FewSteps } from './networks/few-steps.js';
export type { ModelDefaults } from './networks/model-defaults.js';
export type { ModelPreset } from './networks/model-preset.js';
export { unknownWords, type KnownWorld } from './networks/known-world.js';
export {
  mapTensors,
  mixTexts,
  stackTexts,
  textRow,
  withFrameAxis,
  zeroText,
  type NamedTensors,
  type TextConditioning,
} from './networks/text-conditioning.js';
export {
  DiffusionModel,
  type Autoencoder,
  type EncodePromptsOptions,
  type PromptEncoding,
} from './networks/diffusion-model.js';
export type { RandomSource } from './rng/torch-random-source.js';
export type { FinishPreview, FirstLook, GenerationEvents, Stage } from './events/generation-events.js';
export type { ProfileName, PromptSyntax, TextToVideoRequest } from './request/request-options.js';
export { promptsOf, takeTags, type LoraTag, type TaggedPrompt } from './request/prompt-tags.js';
export { requestOptions, SIZE_STEP } from './request/request-options.js';
export type { GenerationStep, Video } from './pipeline/generation-step.js';
export type { DecodedFrame, VideoRun } from './pipeline/video-run.js';
export { textToVideo, type TextToVideo } from './text-to-video.js';
export {
  RESIZE_RULES,
  type BooleanOption,
  type CameraKeyframe,
  type ChoiceOption,
  type ClipOption,
  type ClipReference,
  type Described,
  type FileReference,
  type IntegerOption,
  type ListOption,
  type MotionFieldValue,
  type MotionOption,
  type NetworkOption,
  type NumberOption,
  type Option,
  type OptionLevel,
  type Options,
  type PictureOption,
  type PromptKeyframe,
  type PromptsOption,
  type ResizeRule,
  type Span,
  type SpanOption,
  type TextFileOption,
  type TextOption,
  type WeightsOption,
  type NamedWeightsReference,
  type WeightsReference,
} from './options/option.js';
export {
  boolean,
  choice,
  clip,
  integer,
  list,
  motion,
  network,
  number,
  picture,
  prompts,
  span,
  text,
  textFile,
  weights,
} from './options/declare.js';
export type {
  FilledOptions,
  GivenOptions,
  GivenValue,
  OpenedValue,
  NamedWeights,
  OpenedWeights,
  PluginInput,
  PluginValues,
} from './options/option-values.js';
export { clipParts } from './options/clip-parts.js';
export { expectedOf } from './options/expected.js';
export { optionsJsonSchema } from './options/option-schema.js';
export {
  defaultOf,
  fillDefaults,
  joinPath,
  parseOptions,
  shown,
  throwFaults,
  type ParsedOptions,
} from './options/parse-options.js';
export { jsonExtent, type JsonExtent } from './options/json-extent.js';
export { isJsonObject, parseJson, type JsonObject } from './options/parse-json.js';
export { holdsFiles } from './plugin/plugin-values.js';
export { all, provide, type AllOf, type Dependency, type Provision, type Resolved } from './plugin/provide.js';
export {
  definePlugin,
  isPluginDefinition,
  type Plugin,
  type PluginDefinition,
  type PluginDescription,
  type PluginPlace,
  type Shorthand,
} from './plugin/plugin.js';
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
export { solverSpace, type SolverSpace } from './sampling/solver-space.js';
export { createInterpolatedSigmas, createSolverSigmas, type SigmaSchedule } from './sampling/sigma-schedule.js';
export { cleanAtSigma, derivative, sigmaSpace, type SamplerFrame } from './sampling/sigma-space.js';
export { predict, type NoiseLevel, type Prediction } from './sampling/prediction.js';
export { createSampler, samplerKinds, samplerNames } from './sampling/create-sampler.js';
export { defaultSampler } from './sampling/default-sampler.js';
export {
  SamplerKind,
  SIGMA_SPACINGS,
  TIMESTEP_SPACINGS,
  requiredNoise,
  type SamplerFactory,
  type SamplerSettings,
  type SigmaSpacing,
} from './sampling/sampler-settings.js';
export { classifierFreeGuidance, rowsOf, type Guidance, type RowText } from './sampling/guidance.js';
export { diffuse, diffuseLikeReferences } from './sampling/forward-diffusion.js';
export { selfAttention } from './attention/attention-processor.js';
export { createEventBus, EventBus, type EventListener } from './events/event-bus.js';
export { LatentsHook, PredictedX0Hook, type HookContext } from './plugin/hooks.js';
export { PROFILES, type Profile } from './request/profile.js';
export { startRatios } from './request/start-levels.js';
export { requestFaults, type RequestFacts } from './request/request-faults.js';
export {
  resolveRequest,
  type RequestContext,
  type ResolvedRequest,
  type StartSteps,
} from './request/resolve-request.js';
export {
  planFrames,
  type Chunk,
  type FrameBatch,
  type FramePlan,
  type FrameSpan,
  type RunPlan,
} from './pipeline/frame-plan.js';
export { joinParts, type MadePart } from './pipeline/join-parts.js';
export type { GenerateOptions } from './pipeline/generate-options.js';
export {
  RUN_STATE_FORMAT,
  type KeptLatents,
  type LoopState,
  type RunPosition,
  type RunState,
} from './pipeline/run-state.js';
export { countEvaluations, type CountedRun } from './pipeline/count-evaluations.js';
export { requestWork, type RequestWork } from './pipeline/request-work.js';
export { Clock } from './pipeline/stage-reporter.js';
export { throwIfAborted } from './errors.js';
export type { RunParts } from './pipeline/run-parts.js';
export { createContainer, resolveRunParts, type ContainerOptions, type PartsContainer } from './di/create-container.js';
