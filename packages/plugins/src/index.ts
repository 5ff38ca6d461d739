export { builtInPlugins } from './built-in-plugins.js';
export { motionDynamics, FieldMotionDynamics, type MotionReading } from './motion-dynamics/motion-dynamics.js';
export { carriedX0 } from './motion-dynamics/carried-x0/carried-x0.js';
export { transportedNoise } from './motion-dynamics/transported-noise/transported-noise.js';
export type { CameraPose } from './motion-dynamics/camera-flow.js';
export {
  globalTranslation,
  rotation,
  zoom,
  type RotationOptions,
  type TranslationOptions,
  type ZoomOptions,
} from './motion-dynamics/camera-motions.js';
export { closedLoop, closedMotion, type ClosedLoopOptions } from './motion-dynamics/closed-loop.js';
export { composeFields, describedField } from './motion-dynamics/described-field.js';
export { givenFlow } from './motion-dynamics/given-flow.js';
export { keyframedPath, type Keyframe } from './motion-dynamics/keyframed-path.js';
export { turningMotion } from './motion-dynamics/turning-motion.js';
export type { Border } from './motion-dynamics/border.js';
export { moveSignal, type Sampling, type SignalOptions } from './motion-dynamics/move-signal.js';
export { warpLatents } from './motion-dynamics/warp-latents.js';
export {
  crossFrameAttention,
  crossFramePolicies,
  type CrossFramePolicy,
} from './cross-frame-attention/cross-frame-attention.js';
export {
  firstAndPreviousAttention,
  firstFrameAttention,
  previousFrameAttention,
} from './cross-frame-attention/frame-attention.js';
export { dreamBooth, weightOverlays } from './weight-overlays/weight-overlays.js';
export { controlNet } from './controlnet/controlnet.js';
export { ControlConditioner, type ControlSettings } from './controlnet/control-conditioner.js';
export { CONTROL_KINDS, controlPictures, type ControlKind, type ControlPictureOptions } from './control-pictures.js';
export { t2iAdapter } from './t2i-adapter/t2i-adapter.js';
export { instructPix2Pix } from './instruct-pix2pix/instruct-pix2pix.js';
export { EditConditioner, type EditPictures } from './instruct-pix2pix/edit-conditioner.js';
export { editGuidance } from './instruct-pix2pix/edit-guidance.js';
export { imageToVideo } from './image-to-video/image-to-video.js';
export { backgroundSmoothing, BackgroundSmoothing } from './background-smoothing/background-smoothing.js';
export { borderContrast } from './background-smoothing/border-contrast.js';
export { givenMasks, type MaskSource } from './background-smoothing/masks.js';
