import { ZeroreelError } from '@zeroreel/core';
import type { Frame, PictureSize } from '@zeroreel/media';
import type { ResizeRule } from '../settings/conditioning-settings.js';
import { fitFrame } from './clip-size.js';

/** A clip as it was read. */
export interface ReadClip {
  /** Its file, for messages. */
  readonly name: string;
  /** One at least. */
  readonly frames: readonly Frame[];
  /** Whether it is a picture and no video of one frame. */
  readonly still: boolean;
}

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
