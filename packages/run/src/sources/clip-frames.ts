import { ZeroreelError } from '@zeroreel/core';
import type { ResizeRule } from '@zeroreel/core';
import { coverFrame, resizeFrame, type Frame, type PictureSize } from '@zeroreel/media';
import type { ReadClip } from '../compose/opener.js';

/** What a video needs of a clip. */
export interface WantedFrames extends PictureSize {
  readonly frames: number;
  readonly rule: ResizeRule;
}

/**
 * As many frames of a clip as the video has, at its size; a picture stands for all of them.
 * @throws ZeroreelError `invalid-request` for a clip that is too short
 */
export function clipFrames({ name, frames, still }: ReadClip, wanted: WantedFrames): readonly Frame[] {
  const [first] = frames;
  if (still && first) return Array<Frame>(wanted.frames).fill(fitFrame(first, wanted, wanted.rule));
  if (frames.length >= wanted.frames) {
    return frames.slice(0, wanted.frames).map((frame) => fitFrame(frame, wanted, wanted.rule));
  }
  throw new ZeroreelError(
    'invalid-request',
    `${name}: expected ${wanted.frames} frames or more, as the video has, got ${frames.length}`,
  );
}

/** A picture at the video's size: stretched by the paper's rule, else cut where its shape is another. */
export const fitFrame = (frame: Frame, size: PictureSize, rule: ResizeRule): Frame =>
  rule === 'paper' ? resizeFrame(frame, size) : coverFrame(frame, size);
