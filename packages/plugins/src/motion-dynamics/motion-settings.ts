import type { CameraPose } from './camera-flow.js';

/** Where frames look into the first one. Kept in files, so that its layout stays. */
export interface MotionSettings {
  /** One after the other. */
  readonly fields: readonly MotionFieldSettings[];
  /** Between latent cells: the nearest, as in the paper, or a mean of four. */
  readonly sampling: 'nearest' | 'bilinear';
  /** Beyond the canvas: mirrored, as in the paper, or the last row again. */
  readonly border: 'reflect' | 'clamp';
}

/** Amounts are for one frame; lengths in pixels of the paper's 512-wide canvas. */
export type MotionFieldSettings =
  | { readonly kind: 'translate'; readonly x: number; readonly y: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'rotate'; readonly degrees: number }
  | { readonly kind: 'path'; readonly keyframes: readonly KeyframeSettings[] };

/** The camera at one frame, from 1; what is left out is as in the first frame. */
export interface KeyframeSettings extends Partial<Pick<CameraPose, 'x' | 'y' | 'zoom' | 'degrees'>> {
  readonly frame: number;
}
