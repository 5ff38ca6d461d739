import type { Fault, MotionField, MotionFieldValue, PictureFrame } from '@zeroreel/core';
import type { Uploads } from '../../uploads.js';

/** A value that a run uses where nothing is given. */
export interface ShownDefault {
  readonly value: unknown;
  /** Who decides it, for a hint: `the model's`, `the clip's`. Empty: the option's own default. */
  readonly origin: string;
}

/** What the fields of a group of options need beside the values. */
export interface OptionContext {
  /** What the run will use for an option that is not given; undefined where nobody can tell before the run. */
  defaultOf(key: string): ShownDefault | undefined;
  readonly uploads: Uploads;
  /** Names of the networks that the embedded family has; empty where another model is chosen, which they do not fit. */
  readonly embeddedNetworks: readonly string[];
  /** What is wrong with the group's values. Paths begin with the option's key: `scale`, `fields[0].x`. */
  readonly faults: readonly Fault[];
  /** Frames of the video: motions are drawn over all of them, and prompts begin at one of them. */
  readonly frames: number;
  /** How a motion moves the video, for its drawing. Absent: as its fields say, one after the other. */
  motionField?(fields: readonly MotionFieldValue[]): MotionField;
  /** What is shown of the group's clip in place of its frames: control pictures, where there are some. */
  readonly controlPictures?: readonly PictureFrame[] | undefined;
}
