/** Radians a frame: neighbours' noise correlates by cos(0.1) = 0.995. */
const RATE = 0.1;
/** Frames after which a walk in one direction would have left the first frame's noise behind. */
const LONGEST_WALK = 16;

/** How far the noise of frames is from that of the first. */
export interface Walk {
  readonly frames: number;
  /** Whether the last frame leads into the first. */
  readonly closed: boolean;
  /** The furthest angle of long videos and loops, in radians: that at which frames correlate as the paper's do. */
  readonly furthest: number;
}

/**
 * The angle φ of frame `frameId`: its noise is cos φ of the first frame's and sin φ of one further field's, so that its
 * variance stays. Short videos go on in one direction. Longer ones come back, as loops do once a round.
 */
export function walkAngle(frameId: number, { frames, closed, furthest }: Walk): number {
  if (!closed && frames <= LONGEST_WALK) return Math.min(frameId * RATE, Math.PI / 2);
  const period = closed ? frames : (2 * Math.PI * furthest) / RATE;
  return furthest * Math.sin((2 * Math.PI * frameId) / period);
}
