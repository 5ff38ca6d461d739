import { definePlugin, type MotionField, type Plugin } from '@zeroreel/core';
import { FieldMotionDynamics } from './field-motion-dynamics.js';
import { globalTranslation } from './global-translation.js';
import { motionDynamicsModule } from './motion-dynamics.module.js';
import type { WarpOptions } from './warp-latents.js';

export type { CameraPose } from './camera-flow.js';
export { describedField } from './described-field.js';
export type { KeyframeSettings, MotionFieldSettings, MotionSettings } from './motion-settings.js';
export { closedLoop, type ClosedLoopOptions } from './closed-loop.js';
export { composeFields } from './compose-fields.js';
export { FieldMotionDynamics } from './field-motion-dynamics.js';
export { givenFlow } from './given-flow.js';
export { globalTranslation, type TranslationOptions } from './global-translation.js';
export { keyframedPath, type Keyframe } from './keyframed-path.js';
export { rotation, type RotationOptions } from './rotation.js';
export { warpLatents, type Border, type Sampling, type WarpOptions } from './warp-latents.js';
export { zoom, type ZoomOptions } from './zoom.js';

/** How the first frame is moved to begin the others. */
export interface MotionDynamicsOptions extends Partial<WarpOptions> {
  /** Where each frame looks into the first; default the paper's 12 canvas pixels a frame, right and down. */
  readonly field?: MotionField;
}

/** Frames 2…F begin as the first one, warped. Defaults are the paper's: its translation, nearest, mirrored edges. */
export function motionDynamics({
  field = globalTranslation({ x: 12, y: 12 }),
  sampling = 'nearest',
  border = 'reflect',
}: MotionDynamicsOptions = {}): Plugin {
  const dynamics = new FieldMotionDynamics(field, { sampling, border });
  return definePlugin({ name: 'motion-dynamics', module: motionDynamicsModule(dynamics) });
}
