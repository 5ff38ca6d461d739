import type { CameraPose } from '@zeroreel/plugins';

/** Where frames look into the first one, as files keep it. */
export interface MotionSettings {
  /** One after the other. */
  readonly fields: readonly MotionFieldSettings[];
  readonly sampling: 'nearest' | 'bilinear';
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
