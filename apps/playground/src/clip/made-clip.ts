import { frameRate, perSecondOf, selectPart, type Frame } from '@zeroreel/media';
import type { Clip } from '../worker-protocol.js';
import { partOptions, type ClipPart } from './clip-part.js';

/** Frames that were made here, or recorded, and are a clip without a file. */
export interface MadeClip {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
}

/** A part of it, as a file's would be. @throws ZeroreelError `invalid-request` for a part that it does not have */
export function madeClipPart({ frames, framesPerSecond }: MadeClip, { file, ...part }: ClipPart): Clip {
  if (frames.length === 1) return { frames, still: true };
  const times = frames.map((_, index) => index / framesPerSecond);
  const clip = { times, duration: frames.length / framesPerSecond, rate: frameRate(framesPerSecond), tick: TICK };
  const { indices, rate } = selectPart(file, clip, partOptions(part));
  return { frames: indices.flatMap((index) => frames[index] ?? []), still: false, rate: perSecondOf(rate) };
}

/** Seconds: nothing rounds the times of what has no file. */
const TICK = 1e-6;
