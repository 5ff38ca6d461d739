/** What a control picture shows; `ready`: the clip's own frames, drawn for the ControlNet already. */
export const CONTROL_KINDS = ['canny', 'depth', 'pose', 'ready'] as const;

/** One of `CONTROL_KINDS`. */
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** A clip that steers the video through a ControlNet. Kept in files, so that its layout stays. */
export interface ControlSettings {
  readonly kind: ControlKind;
  /** A video, a picture or a folder of pictures. */
  readonly file: string;
  /** `embedded`, or where the ControlNet's folder is. */
  readonly model: string;
  readonly scale: number;
  /** The part of the steps that it takes part in, as fractions. */
  readonly start: number;
  readonly end: number;
}

/** Which frames of control clips, and of a clip to edit, are taken, and how they become the video's size. */
export interface ClipSettings {
  /** Seconds; the end left out: the clip's. */
  readonly start: number;
  readonly end?: number;
  /** Frames a second that are taken; left out: all. */
  readonly framesPerSecond?: number;
  /** `fit`: shape kept, sides multiples of 8; `paper`: multiples of 64; `cover`: cut to the video's shape. */
  readonly resize: ResizeRule;
  /** OpenCV's thresholds for `canny`. */
  readonly cannyLow: number;
  readonly cannyHigh: number;
}

/** How a clip's frames become the video's size. */
export const RESIZE_RULES = ['fit', 'cover', 'paper'] as const;

/** One of `RESIZE_RULES`. */
export type ResizeRule = (typeof RESIZE_RULES)[number];

/** A clip that is edited as the prompt says. */
export interface EditSettings {
  /** A video, a picture or a folder of pictures. */
  readonly file: string;
  /** How close the result keeps to the picture (Brooks et al. 2022, equation 3, s_I). */
  readonly imageGuidanceScale: number;
  readonly keepAudio: boolean;
}

/** Other weights over the checkpoint's. */
export interface OverlaySettings {
  /** `dreambooth`: a checkpoint, or a file of differences. */
  readonly kind: 'lora' | 'dreambooth';
  readonly file: string;
  readonly strength: number;
}
