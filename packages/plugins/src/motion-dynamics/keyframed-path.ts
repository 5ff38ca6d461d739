import { ZeroreelError, type MotionField } from '@zeroreel/core';
import { cameraFlow, STILL, type CameraPose } from './camera-flow.js';

/** The camera's pose at one frame; fields left out are as in the first frame. */
export interface Keyframe extends Partial<CameraPose> {
  /** Frame id, from 0 = the first frame. */
  readonly frame: number;
}

/**
 * A camera on a path: linear between keyframes, from the first frame's own pose at frame 0, at rest after the last.
 * @throws ZeroreelError `invalid-request` where there are no keyframes, frames do not ascend, or a zoom is not above 0
 */
export function keyframedPath(keyframes: readonly Keyframe[]): MotionField {
  checkKeyframes(keyframes);
  const poses = keyframes.map((keyframe) => ({ ...STILL, ...keyframe }));
  return {
    name: 'keyframed-path',
    flow: (frameId, height, width) => cameraFlow(frameId === 0 ? STILL : poseAt(poses, frameId), height, width),
  };
}

type Pose = CameraPose & { readonly frame: number };

function poseAt(poses: readonly Pose[], frameId: number): CameraPose {
  const next = poses.findIndex(({ frame }) => frame >= frameId);
  const after = poses.at(next) ?? { ...STILL, frame: 0 };
  if (next === -1) return after;
  return interpolate(poses[next - 1] ?? { ...STILL, frame: 0, center: after.center }, after, frameId);
}

function interpolate(before: Pose, after: Pose, frameId: number): CameraPose {
  const share = (frameId - before.frame) / (after.frame - before.frame);
  const mix = (from: number, to: number) => from + share * (to - from);
  return {
    x: mix(before.x, after.x),
    y: mix(before.y, after.y),
    zoom: mix(before.zoom, after.zoom),
    degrees: mix(before.degrees, after.degrees),
    center: { x: mix(before.center.x, after.center.x), y: mix(before.center.y, after.center.y) },
  };
}

function checkKeyframes(keyframes: readonly Keyframe[]): void {
  if (keyframes.length === 0) throw invalid('at least one keyframe', 'none');
  keyframes.forEach(({ frame, zoom = 1 }, k) => {
    const earlier = keyframes[k - 1]?.frame ?? 0;
    if (!Number.isInteger(frame) || frame <= earlier) throw invalid(`a frame after ${earlier}`, String(frame));
    if (!(zoom > 0 && Number.isFinite(zoom))) throw invalid(`a zoom above 0 at frame ${frame}`, String(zoom));
  });
}

const invalid = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `keyframes of the motion: expected ${expected}, got ${got}`);
