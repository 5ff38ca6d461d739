import { ZeroreelError } from '../errors.js';
import { concatFrames, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FrameSpan } from './frame-plan.js';
import type { Video } from './generation-step.js';

/** A part of a video, made with `GenerateOptions.part`. */
export interface MadePart {
  readonly part: FrameSpan;
  readonly video: Video;
}

/**
 * Puts parts side by side: the video that one run makes, with the same bits.
 * @param parts all of them, in any order
 * @param frames F: frames of the whole video
 * @throws ZeroreelError `invalid-request` where parts are missing or overlap, or do not come out of one first frame
 */
export function joinParts(parts: readonly MadePart[], frames: number): Video {
  const inOrder = [...parts].sort((a, b) => a.part.from - b.part.from);
  let next = 1;
  for (const { part, video } of inOrder) {
    const count = 1 + part.to - part.from;
    if (part.from !== next) throw wrong(`a part that begins at frame ${next}`, `one that begins at ${part.from}`);
    if (video.latents.shape[0] !== count || video.frames.length !== count) {
      throw wrong(`${count} frames in the part from ${part.from} to ${part.to}`, video.frames.length);
    }
    next = part.to;
  }
  const [first, ...others] = inOrder.map(({ video }) => video);
  if (first === undefined || next !== frames) throw wrong(`parts up to frame ${frames}`, `parts up to ${next}`);
  const stray = others.findIndex(({ latents }) => !sameNumbers(anchorOf(latents), anchorOf(first.latents)));
  if (stray >= 0) {
    const from = inOrder[stray + 1]?.part.from;
    throw wrong('one first frame in all parts', `another one in the part from ${from}: another machine or request`);
  }
  return {
    latents: concatFrames([
      first.latents,
      ...others.map(({ latents }) => sliceFrames(latents, 1, latents.shape[0] ?? 1)),
    ]),
    frames: [...first.frames, ...others.flatMap((video) => video.frames.slice(1))],
  };
}

const anchorOf = (latents: Tensor): Tensor => sliceFrames(latents, 0, 1);

const sameNumbers = (a: Tensor, b: Tensor): boolean => a.data.every((value, k) => value === b.data[k]);

const wrong = (expected: string, got: string | number): ZeroreelError =>
  new ZeroreelError('invalid-request', `parts: expected ${expected}, got ${got}`);
