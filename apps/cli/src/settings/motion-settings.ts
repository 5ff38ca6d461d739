/** Where frames look into the first one. Kept in files, so that its layout stays. */
export type MotionSettings = MotionFieldSettings & {
  /** Between latent cells: the nearest, as in the paper, or the mean of four. */
  readonly sampling: 'nearest' | 'bilinear';
  /** Beyond the canvas: mirrored, as in the paper, or the last row again. */
  readonly border: 'reflect' | 'clamp';
};

/** Amounts are for one frame; lengths in pixels of the paper's 512-wide canvas. */
export type MotionFieldSettings =
  | { readonly kind: 'translate'; readonly x: number; readonly y: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'rotate'; readonly degrees: number }
  | { readonly kind: 'path'; readonly keyframes: readonly Keyframe[] };

/** Where the camera is at one frame; frames between keyframes are interpolated. */
export interface Keyframe {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
}
