import type { ClipReference } from '@zeroreel/core';

/** A clip in settings, or a picture, whose name alone is given. */
export type ClipPart = Pick<ClipReference, 'file' | 'start' | 'end' | 'framesPerSecond'>;

/** Frames that a clip gives a video whose length nobody asked for: more take long in a browser. */
export const USUAL_CLIP_FRAMES = 8;

/** Tells parts of clips apart. */
export const clipKey = ({ file, start = 0, end, framesPerSecond }: ClipPart): string =>
  JSON.stringify([file, start, end ?? null, framesPerSecond ?? null]);
