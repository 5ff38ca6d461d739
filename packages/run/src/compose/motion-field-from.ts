import { ZeroreelError, type MotionField } from '@zeroreel/core';
import { closedLoop, describedField, type CameraPose, type MotionFieldSettings } from '@zeroreel/plugins';

/**
 * The motion that settings stand for.
 * @param loop frames of a video whose camera comes back to where it began; left out: it does not come back
 * @throws ZeroreelError `invalid-request` for keyframes that do not ascend, or a path that is to come back
 */
export function motionFieldFrom(settings: readonly MotionFieldSettings[], loop?: number): MotionField {
  if (loop === undefined) return describedField(settings);
  return closedLoop({ frames: loop, furthest: furthestOf(settings, loop / 2) });
}

/** Where the camera is after so many frames. */
function furthestOf(settings: readonly MotionFieldSettings[], frames: number): Partial<CameraPose> {
  const pose = { x: 0, y: 0, zoom: 1, degrees: 0 };
  for (const field of settings) {
    if (field.kind === 'path') {
      throw new ZeroreelError(
        'invalid-request',
        'loop seamless: expected another motion than a path, which can close itself',
      );
    }
    if (field.kind === 'translate') Object.assign(pose, { x: field.x * frames, y: field.y * frames });
    if (field.kind === 'zoom') pose.zoom = field.factor ** frames;
    if (field.kind === 'rotate') pose.degrees = field.degrees * frames;
  }
  return pose;
}
