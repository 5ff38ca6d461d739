/** A displacement for every cell of an h×w grid, in pixels of the paper's 512-wide canvas. */
export interface Flow {
  readonly height: number;
  readonly width: number;
  /** `[2, h, w]`: x displacements, then y. Positive samples further right and down, so content moves left and up. */
  readonly data: Float32Array;
}

/** Where each frame looks into the first one. */
export interface MotionField {
  readonly name: string;
  /** The flow of frame `frameId` (0 = the anchor, which does not move) on a grid of h×w latents. */
  flow(frameId: number, height: number, width: number): Flow;
}
