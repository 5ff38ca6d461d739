import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { frameOfRgba } from '../encode/rgba.js';
import type { Clip } from '../worker-protocol.js';
import type { PlayedPart } from './clip-part.js';
import { FrameChooser } from './frame-chooser.js';

/** A machine that misses frames even so has to live with it. */
const SLOWEST = 1 / 16;
/** Milliseconds after which no frame comes once a video has ended. */
const GRACE = 200;

/** What is read of a video. */
export interface WantedClip {
  readonly part: PlayedPart;
  /** No more frames than this. */
  readonly most: number;
  readonly longestSide: number;
}

/**
 * The first frames of a part of a video, shrunk where a side is longer than `longestSide`. The browser's own player shows
 * them, and does so again at half the speed where this machine did not keep up: until no frame is missing, or no more come.
 * @throws ZeroreelError `media` where there are no pictures in it; the player's own error where it cannot play it
 */
export async function readVideoClip(file: File, wanted: WantedClip): Promise<Clip> {
  const url = URL.createObjectURL(file);
  try {
    for (let rate = 1, before = 0; ; rate /= 2) {
      const { frames, missed } = await play(url, rate, wanted);
      if (frames.size === 0) throw new ZeroreelError('media', `${file.name} has no pictures in that part`);
      const isWhole = missed === 0 && (areRegular([...frames.keys()]) || frames.size <= before);
      if (isWhole || rate === SLOWEST) return clipOf(frames, wanted.part);
      before = frames.size;
    }
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What was seen of a video. */
interface Played {
  /** By their seconds in the video. */
  readonly frames: ReadonlyMap<number, Frame>;
  /** How many frames went by unseen. */
  readonly missed: number;
}

/** Plays a part of a video, until so many frames were seen or it ends. */
async function play(url: string, rate: number, { part, most, longestSide }: WantedClip): Promise<Played> {
  const chooser = new FrameChooser(part);
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, defaultPlaybackRate: rate, src: url });
  if (part.from > 0) video.currentTime = part.from;
  const frames = new Map<number, Frame>();
  let missed = 0;
  try {
    let next = nextFrame(video);
    await video.play();
    if (video.videoWidth === 0) return { frames, missed };
    const draw = drawer(video, longestSide);
    for (let shown = 1, frame = await next; frame; shown++, frame = await next) {
      if (chooser.isOver(frame.mediaTime)) break;
      if (chooser.takes(frame.mediaTime)) frames.set(frame.mediaTime, draw());
      missed = frame.presentedFrames - shown;
      if (frames.size === most) break;
      next = nextFrame(video);
    }
    return { frames, missed };
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

/** Whether no step between seconds is much longer than another: a frame that was never shown leaves a hole. */
function areRegular(times: readonly number[]): boolean {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.max(...steps) < 1.5 * Math.min(...steps);
}

/** When the next frame is shown, what is known of it; undefined at the end. It can be drawn at once, not later. */
const nextFrame = (video: HTMLVideoElement): Promise<VideoFrameCallbackMetadata | undefined> =>
  new Promise((resolve) => {
    video.requestVideoFrameCallback((_, frame) => resolve(frame));
    video.addEventListener('ended', () => setTimeout(() => resolve(undefined), GRACE), { once: true });
  });

/** Draws the frame that a video shows. */
function drawer(video: HTMLVideoElement, longestSide: number): () => Frame {
  const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight));
  const width = Math.max(1, Math.round(scale * video.videoWidth));
  const height = Math.max(1, Math.round(scale * video.videoHeight));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('there is no canvas to draw it on');
  return () => {
    context.drawImage(video, 0, 0, width, height);
    return frameOfRgba(width, height, context.getImageData(0, 0, width, height).data);
  };
}

/** The frames in order, and how many a second there were. */
function clipOf(seen: ReadonlyMap<number, Frame>, { rate: asked }: PlayedPart): Clip {
  const times = [...seen.keys()].sort((one, other) => one - other);
  const frames = times.flatMap((time) => seen.get(time) ?? []);
  const seconds = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const rate = asked ?? (seconds > 0 ? wholeRate((times.length - 1) / seconds) : undefined);
  return { frames, still: false, ...(rate !== undefined && { rate }) };
}

/** Players give times in whole milliseconds: a rate that is nearly whole is. */
function wholeRate(rate: number): number {
  const whole = Math.max(1, Math.round(rate));
  return Math.abs(rate - whole) < 0.02 * whole ? whole : rate;
}
