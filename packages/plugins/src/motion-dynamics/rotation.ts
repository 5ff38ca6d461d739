import type { MotionField } from '@zeroreel/core';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';

/** How the content turns. */
export interface RotationOptions {
  /** Clockwise turn of the content from one frame to the next. */
  readonly degreesPerFrame: number;
  /** What stays in place, as fractions of width and height; default the middle. */
  readonly center?: CameraPose['center'];
}

/** Frame k shows the first one turned by k times the angle. */
export const rotation = ({ degreesPerFrame, center = STILL.center }: RotationOptions): MotionField => ({
  name: 'rotation',
  flow: (frameId, height, width) => cameraFlow({ ...STILL, degrees: degreesPerFrame * frameId, center }, height, width),
});
