import type { MotionField } from '@zeroreel/core';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';

/** How far the camera pans. */
export interface TranslationOptions {
  /** Canvas pixels a frame; positive pans the camera right, so content moves left. */
  readonly x: number;
  /** Canvas pixels a frame; positive pans the camera down, so content moves up. */
  readonly y: number;
}

/** The paper's motion field: everything moves by the same (x, y) a frame (section 3.3.1, λ folded into the strengths). */
export const globalTranslation = ({ x, y }: TranslationOptions): MotionField => ({
  name: 'global-translation',
  flow(frameId, height, width) {
    const cells = height * width;
    const data = new Float32Array(2 * cells);
    data.fill(x * frameId, 0, cells);
    data.fill(y * frameId, cells);
    return { height, width, data };
  },
});

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
