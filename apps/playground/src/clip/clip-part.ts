import type { ClipReference } from '@zeroreel/core';

/** A clip in settings, or a picture, whose name alone is given. */
export type ClipPart = Pick<ClipReference, 'file' | 'start' | 'end' | 'rate'>;

/** Frames that a clip gives a video whose length nobody asked for: more take long in a browser. */
export const USUAL_CLIP_FRAMES = 8;

/** Tells parts of clips apart. */
export const clipKey = ({ file, start = 0, end, rate }: ClipPart): string =>
  JSON.stringify([file, start, end ?? null, rate ?? null]);

/** What is played of a clip: from and to these seconds, so many frames a second. */
export interface PlayedPart {
  readonly from: number;
  readonly to: number | undefined;
  readonly rate: number | undefined;
}

/** What is played of a part. */
export const playedPart = ({ start: from = 0, end: to, rate }: Omit<ClipPart, 'file'>): PlayedPart => ({
  from,
  to,
  rate,
});
