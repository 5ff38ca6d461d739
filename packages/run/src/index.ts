export { machineOptions, modelOptions, outputOptions } from './settings/run-options.js';
export { modelRequestOptions, requestPath, withModelOptions } from './settings/model-request-options.js';
export {
  EMBEDDED_EDIT_MODEL,
  optionsOf,
  SETTINGS_FORMAT,
  type PluginSettings,
  type Settings,
} from './settings/settings.js';
export {
  parseSettings,
  readSettingsValue,
  type DeclaredPlugins,
  type KnownPlugins,
  type ParsedSettings,
} from './settings/parse-settings.js';
export {
  parseRecordedSettings,
  recordSettings,
  type InputFingerprints,
  type RecordedSettings,
} from './settings/recorded-settings.js';
export {
  completeSettings,
  type CompletedSettings,
  type DefaultOrigin,
  type DefaultOrigins,
  type SettingsContext,
} from './settings/complete-settings.js';
export {
  backendOptionsOf,
  EMBEDDED_MODEL,
  EMBEDDED_MODELS,
  loadOptionsOf,
  machineOn,
  modelSourceFault,
  modelSourceOf,
  withModelSource,
  type LoadOptions,
} from './settings/load-options.js';
export {
  baseName,
  fileInputs,
  fileNames,
  isOfWeights,
  modelNames,
  renameFiles,
  renameModels,
  type FileInput,
} from './settings/file-inputs.js';
export { PluginCatalogue, type ImportPlugin } from './plugins/plugin-catalogue.js';
export type { Opener, ReadClip, ReadOptions } from './compose/opener.js';
export { readAdditionFigures } from './compose/addition-figures.js';
export { composeRun, type ComposedRun, type HostedModel, type RunHost } from './compose/compose-run.js';
export { makeFrames, makeVideo, shownFrames, videoOf, type MadeFrames, type MadeVideo } from './compose/make-video.js';
export { EMBEDDED_CONTROL_KINDS, embeddedControlNet, noEmbeddedControlNet } from './compose/embedded-control-net.js';
export { presetFor, takePreset, tellPreset, type NameOption, type TakenPreset } from './compose/take-preset.js';
export { filesUnder, pathInModel } from './sources/model-paths.js';
export { ReadInputs } from './fingerprint/read-inputs.js';
export { trackFiles, trackModel, type TrackedFiles, type TrackedModel } from './fingerprint/tracked-files.js';
export { fingerprintModel, type ExpectedFingerprints } from './fingerprint/expected-fingerprints.js';
export { fingerprintOf as fingerprintFiles, type FingerprintedFile } from './fingerprint/fingerprint.js';
export { RunKeeper, type KeeperOptions, type KeptOptions } from './state/run-keeper.js';
export type { KeeperEvent, KeptPosition } from './state/keeper-event.js';
export { holdsState, isStateName, stateNumbers } from './state/find-state.js';
export { STATE_INTERVAL } from './state/state-schedule.js';
export type { StateStore } from './state/state-store.js';
export { encodeRunState, type StoredState } from './state/encode-run-state.js';
export { decodeRunState } from './state/decode-run-state.js';
export { runFingerprint, runIdentity, type IdentifiedRun, type RunIdentity } from './state/run-identity.js';
export { collectedSha256, type Sha256 } from './fingerprint/sha256.js';
export {
  askedFrames,
  leadingClip,
  rateOf,
  resizeRuleOf,
  soundOf,
  videoSizeOf,
  type ClipSound,
} from './compose/read-clips.js';
export { sizeForClip, type AskedSize } from './sources/clip-size.js';
export { clipFrames, fitFrame, type WantedFrames } from './sources/clip-frames.js';
export { drawSteps, withinUnitVariance, type DrawStep } from './compose/draw-steps.js';
export { MODEL_PARTS, openModelParts, type ModelParts } from './compose/open-model-parts.js';
