import { ZeroreelError } from '@zeroreel/core';
import type { Frame, FrameRate, VideoPartOptions } from '@zeroreel/media';

/** Which part of a source is read. Pictures have no rate of their own; `framesPerSecond` gives them one. */
export interface ReadVideoOptions extends VideoPartOptions {
  /** With fewer frames reading fails. Default 1. */
  readonly minFrames?: number;
  readonly signal?: AbortSignal;
}

/** The frames of a source, and what is needed to replace them: rate, time, sound. */
export interface SourceVideo {
  /** RGB, upright, square pixels, alpha over black; at least one, all of one size. */
  readonly frames: readonly Frame[];
  /** The files that they were read from, in their order: the video, or each picture. */
  readonly files: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Rate of `frames`: the requested one, else the source's own; undefined for pictures without a requested rate. */
  readonly rate: FrameRate | undefined;
  /** Undefined for pictures. */
  readonly sourceRate: FrameRate | undefined;
  /** Length of the whole source in seconds; undefined for pictures without a rate. */
  readonly duration: number | undefined;
  /** Seconds of the source at which `frames` begin. */
  readonly start: number;
  readonly hasAudio: boolean;
  /** What the user should know of how it was read, in sentences; empty for most. */
  readonly notices: readonly string[];
}

/**
 * Returns the size that all frames share.
 * @throws ZeroreelError `media` for frames of several sizes, naming the first that differs, or none
 */
export function sizeOfFrames(frames: readonly Frame[], nameOf: (index: number) => string) {
  const [first] = frames;
  if (!first) throw new ZeroreelError('media', `${nameOf(0)}: expected a video, got one without frames`);
  const { width, height } = first;
  frames.forEach((frame, index) => {
    if (frame.width === width && frame.height === height) return;
    const got = `${frame.width}×${frame.height}`;
    throw new ZeroreelError('media', `${nameOf(index)}: expected ${width}×${height} as ${nameOf(0)}, got ${got}`);
  });
  return { width, height };
}
