import { ZeroreelError, type MotionField, type MotionFieldValue } from '@zeroreel/core';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';

/** How far a camera goes before it comes back. */
export interface ClosedLoopOptions {
  /** F: frames of the video, the first counted in. */
  readonly frames: number;
  /** Where it is when it is furthest away; what is left out is as in the first frame. */
  readonly furthest?: Partial<CameraPose>;
}

/**
 * A camera that leaves and comes back, so that the last frame leads into the first and the video can be repeated
 * without a seam: frame k is at the share s_k = sin²(πk / F) = (1 - cos(2πk / F)) / 2 of the way to `furthest`. The share
 * is 0 at frame 0 and would be 0 again at frame F, which is frame 0 of the next round; the camera is slowest at both
 * ends of the way. Zoom goes by powers, zoom^s, so that in and out take equal ratios.
 * @throws ZeroreelError `invalid-request` for frames below 2 or no integer, or a zoom that is not above 0
 */
export function closedLoop({ frames, furthest = { x: 48, y: 0 } }: ClosedLoopOptions): MotionField {
  const pose = { ...STILL, ...furthest };
  if (!Number.isInteger(frames) || frames < 2) throw invalid('frames', 'an integer from 2', frames);
  if (!(pose.zoom > 0 && Number.isFinite(pose.zoom))) throw invalid('zoom', 'a number above 0', pose.zoom);
  return {
    name: 'closed-loop',
    flow: (frameId, height, width) =>
      cameraFlow(poseAt(pose, Math.sin((Math.PI * frameId) / frames) ** 2), height, width),
  };
}

/**
 * Closes the motion that the plugin's option `fields` stands for: in the middle of the video the camera is where that
 * motion alone would have brought it, and then it comes back.
 * @returns the field of a video of so many frames
 * @throws ZeroreelError `invalid-request` for a path, whose keyframes say by themselves whether it comes back
 */
export function closedMotion(described: readonly MotionFieldValue[]): (frames: number) => MotionField {
  if (described.some(({ kind }) => kind === 'path')) {
    throw new ZeroreelError('invalid-request', 'loop seamless: expected a motion other than a path, got a path');
  }
  return (frames) => closedLoop({ frames, furthest: poseAfter(described, frames / 2) });
}

/** Where the camera is after so many frames; of several motions of one kind the last one counts. */
function poseAfter(described: readonly MotionFieldValue[], frames: number): Partial<CameraPose> {
  const pose = { x: 0, y: 0, zoom: 1, degrees: 0 };
  for (const field of described) {
    if (field.kind === 'translate') Object.assign(pose, { x: field.x * frames, y: field.y * frames });
    if (field.kind === 'zoom') pose.zoom = field.factor ** frames;
    if (field.kind === 'rotate') pose.degrees = field.degrees * frames;
  }
  return pose;
}

const poseAt = ({ x, y, zoom, degrees, center }: CameraPose, share: number): CameraPose => ({
  x: x * share,
  y: y * share,
  zoom: zoom ** share,
  degrees: degrees * share,
  center,
});

const invalid = (option: string, expected: string, got: number): ZeroreelError =>
  new ZeroreelError('invalid-request', `${option} of a closed loop: expected ${expected}, got ${got}`);
