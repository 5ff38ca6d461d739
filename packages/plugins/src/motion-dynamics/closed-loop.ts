import { ZeroreelError, type MotionField } from '@zeroreel/core';
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

const poseAt = ({ x, y, zoom, degrees, center }: CameraPose, share: number): CameraPose => ({
  x: x * share,
  y: y * share,
  zoom: zoom ** share,
  degrees: degrees * share,
  center,
});

const invalid = (option: string, expected: string, got: number): ZeroreelError =>
  new ZeroreelError('invalid-request', `${option} of a closed loop: expected ${expected}, got ${got}`);
