import { animationTimes, type Frame, NO_LIMIT, selectPart } from '@zeroreel/media';
import { requireMemory } from './frame-memory.js';
import type { MediaFile } from './media-file.js';
import { openPicture, picturesOf } from './picture-file.js';
import type { ReadVideoOptions, SourceVideo } from './source-video.js';

/** Pictures that are decoded at a time. */
const AT_ONCE = 32;

/** Seconds in which a GIF counts, and a WebP. */
const TICKS = { gif: 0.01, webp: 0.001 };

/**
 * Reads a part of a GIF or of an animated WebP: whole pictures, as a browser shows them.
 * @throws ZeroreelError as `readVideo`
 */
export async function readAnimation({ path, format }: MediaFile, options: ReadVideoOptions): Promise<SourceVideo> {
  const { signal, frameLimit = NO_LIMIT } = options;
  const animation = await openPicture(path, signal);
  const { width, height, pictures, delays } = animation;
  const tick = format.name === 'a GIF' ? TICKS.gif : TICKS.webp;
  const clip = animationTimes(
    Array.from({ length: pictures }, (_, index) => delays[index] ?? 0),
    tick,
  );
  const part = selectPart(path, clip, options);
  requireMemory(path, { count: new Set(part.indices).size, width, height }, frameLimit.wayOut);
  const last = part.indices.at(-1) ?? 0;
  const first = part.indices[0] ?? 0;
  const frames: Frame[] = [];
  for (let at = first; at <= last; at += AT_ONCE) {
    const count = Math.min(AT_ONCE, last + 1 - at);
    const read = await picturesOf(animation, { first: at, count, signal });
    for (const index of part.indices.slice(frames.length)) {
      const frame = read[index - at];
      if (frame === undefined) break;
      frames.push(frame);
    }
  }
  return {
    ...{ frames, width, height, rate: part.rate, sourceRate: clip.rate, duration: clip.duration, start: part.start },
    ...{ files: [path], hasAudio: false, notices: [] },
  };
}
