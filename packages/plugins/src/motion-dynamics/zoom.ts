import type { MotionField } from '@zeroreel/core';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';

/** How the content grows. */
export interface ZoomOptions {
  /** Magnification from one frame to the next: 1.03 zooms in, 0.97 out. */
  readonly perFrame: number;
  /** What stays in place, as fractions of width and height; default the middle. */
  readonly center?: CameraPose['center'];
}

/** Frame k shows the first one magnified by perFrame^k. */
export const zoom = ({ perFrame, center = STILL.center }: ZoomOptions): MotionField => ({
  name: 'zoom',
  flow: (frameId, height, width) => cameraFlow({ ...STILL, zoom: perFrame ** frameId, center }, height, width),
});
