export {
  LOOP_KINDS,
  type BackendChoice,
  type LoopKind,
  type Precision,
  type RunSettings,
} from './settings/run-settings.js';
export {
  CONTROL_KINDS,
  RESIZE_RULES,
  type ClipSettings,
  type ControlKind,
  type ControlSettings,
  type EditSettings,
  type OverlaySettings,
  type ResizeRule,
} from './settings/conditioning-settings.js';
export type { PluginSettings } from './settings/plugin-settings.js';
export {
  parseRecordedSettings,
  recordSettings,
  type InputFingerprints,
  type RecordedSettings,
} from './settings/recorded-settings.js';
export { completeSettings, type CompleteSettings, type SettingsContext } from './settings/complete-settings.js';
export { filesOfSettings } from './settings/files-of-settings.js';
export { filesFingerprint, modelFingerprint, type FingerprintedFiles } from './fingerprint/model-fingerprint.js';
export { collectedSha256, type Sha256 } from './fingerprint/sha256.js';
export { fitFrame, sizeForClip, type AskedSize } from './sources/clip-size.js';
export { clipFrames, type ReadClip, type WantedFrames } from './sources/clip-frames.js';
export { composeRun, type ComposedRun, type ComposeRunContext } from './compose/compose-run.js';
export {
  openParts,
  type OpenPartsContext,
  type RunOpener,
  type RunParts,
  type RunPictures,
} from './compose/run-parts.js';
export { runPlugins } from './compose/run-plugins.js';
export { createPlugin, importPlugin } from './compose/create-plugin.js';
export { openOverlay } from './compose/open-overlay.js';
export { motionFieldFrom } from './compose/motion-field-from.js';
export { controlPreprocessorFor } from './compose/control-preprocessor-for.js';
export { EMBEDDED_CONTROL_KINDS, embeddedControlNet, noEmbeddedControlNet } from './compose/embedded-control-net.js';
