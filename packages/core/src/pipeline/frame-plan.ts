/** Frames `start` up to (not including) `end`. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** Which frames a network evaluates together: frame 0, the anchor, alone, then the others chunk by chunk. */
export interface FramePlan {
  /** F */
  readonly frames: number;
  readonly frameIds: readonly number[];
  /** Most frames of one chunk, at least 1. */
  readonly chunkFrames: number;
  /** The frames after the anchor, in the order of the video. */
  readonly chunks: readonly Chunk[];
}

/** @param chunkSize most frames in one evaluation with the anchor counted in, ≥ 2 */
export function planFrames(frames: number, chunkSize: number): FramePlan {
  const followers = frames - 1;
  const chunkFrames = Math.max(1, Math.min(chunkSize - 1, followers));
  const chunks = Array.from({ length: Math.ceil(followers / chunkFrames) }, (_, k) => {
    const start = 1 + k * chunkFrames;
    return { start, end: Math.min(start + chunkFrames, frames) };
  });
  return { frames, frameIds: Array.from({ length: frames }, (_, id) => id), chunkFrames, chunks };
}
