/**
 * A part of a run that may be computed frame by frame. Chunks, and machines that share a video, rely on it: the result
 * for a frame needs no other frame than the first, so that frames can be computed apart, in any order, with the same
 * bits.
 */
export interface Framewise {
  /** Whether the part keeps that promise. Default false. */
  readonly framewise?: boolean;
}
