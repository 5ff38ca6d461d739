/** Frames that stand at the places `start` up to (not including) `end` of a frame axis. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** Frames `from` up to (not including) `to` of a video, counted from 0. */
export interface FrameSpan {
  readonly from: number;
  readonly to: number;
}

/** Frames whose latents go through the run in one tensor, and how a network evaluates them. */
export interface FrameBatch {
  /** Of each place of the frame axis; frame 0, the anchor, is the first. */
  readonly frameIds: readonly number[];
  /** The places after the anchor's, in the order of the video. */
  readonly chunks: readonly Chunk[];
  /** Whether one call evaluates all of them: a whole video of one chunk. */
  readonly joint: boolean;
}

/** Which frames a network evaluates together: frame 0, the anchor, alone, then the others chunk by chunk. */
export interface FramePlan extends FrameBatch {
  /** F: frames of the whole video. */
  readonly frames: number;
  /** Most frames of one chunk, at least 1. */
  readonly chunkFrames: number;
}

/** A plan, and how often the network is asked about each frame. */
export interface RunPlan extends FramePlan {
  /** G: guidance rows. */
  readonly rows: number;
}

/** The anchor by itself. */
export const ANCHOR_ALONE: FrameBatch = { frameIds: [0], chunks: [], joint: false };

/** @param chunkSize most frames in one evaluation with the anchor counted in, ≥ 2 */
export function planFrames(frames: number, chunkSize: number): FramePlan {
  const chunkFrames = Math.max(1, Math.min(chunkSize - 1, frames - 1));
  const chunks = chunksOf(frames, chunkFrames);
  const frameIds = Array.from({ length: frames }, (_, id) => id);
  return { frames, frameIds, chunkFrames, chunks, joint: chunks.length === 1 };
}

/** The places 1 … count - 1 in groups of `chunkFrames`; the last one may be smaller. */
export const chunksOf = (count: number, chunkFrames: number): readonly Chunk[] =>
  Array.from({ length: Math.ceil((count - 1) / chunkFrames) }, (_, k) => {
    const start = 1 + k * chunkFrames;
    return { start, end: Math.min(start + chunkFrames, count) };
  });
