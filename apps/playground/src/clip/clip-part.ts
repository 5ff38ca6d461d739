import type { ClipReference } from '@zeroreel/core';
import type { VideoPartOptions } from '@zeroreel/media';

/** A clip in settings, or a picture, whose name alone is given. */
export type ClipPart = Pick<ClipReference, 'file' | 'start' | 'end' | 'rate'>;

/** Frames that a clip gives a video whose length nobody asked for: more take long in a browser. */
export const USUAL_CLIP_FRAMES = 8;

/** No more frames are read of a clip. */
const MOST_FRAMES = 64;

/** Tells parts of clips apart. */
export const clipKey = ({ file, start = 0, end, rate }: ClipPart): string =>
  JSON.stringify([file, start, end ?? null, rate ?? null]);

/** What is read of a part: its first frames. */
export const partOptions = ({ start = 0, end, rate }: Omit<ClipPart, 'file'>): VideoPartOptions => ({
  maxFrames: MOST_FRAMES,
  ...(start > 0 && { start }),
  ...(end !== undefined && { end }),
  ...(rate !== undefined && { framesPerSecond: rate }),
});
