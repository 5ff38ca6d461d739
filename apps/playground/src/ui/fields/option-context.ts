import type { Fault, MotionField, MotionFieldValue } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { ShownDefault } from '../../settings/shown-defaults.js';
import type { Uploads } from '../../uploads.js';

export type { ShownDefault };

/** What the fields of a group of options need beside the values. */
export interface OptionContext {
  /** What the run will use for an option that is not given; undefined where nobody can tell before the run. */
  defaultOf(key: string): ShownDefault | undefined;
  readonly uploads: Uploads;
  /** What settings call weights that were typed as a name on the web. @throws ZeroreelError for what is no such name */
  readonly nameOf: (text: string) => string;
  /** Names of the networks that the embedded family has; empty where another model is chosen, which they do not fit. */
  readonly embeddedNetworks: readonly string[];
  /** What is wrong with the group's values. Paths begin with the option's key: `scale`, `fields[0].x`. */
  readonly faults: readonly Fault[];
}

/** What fields get beside their values: what is known of a group, and of the video that it is about. */
export interface FieldContext extends OptionContext {
  /** Frames of the video: motions are drawn over all of them, and prompts begin at one of them. */
  readonly frames: number;
  /** How a motion moves the video, for its drawing. Absent: as its fields say, one after the other. */
  readonly motionField?: (fields: readonly MotionFieldValue[]) => MotionField;
  /** Whether the motion is drawn on the stage: its field then has its numbers alone. */
  readonly isDrawnOnStage?: boolean;
  /** What is shown of the group's clip in place of its frames: control pictures, where there are some. */
  readonly controlPictures?: readonly Frame[] | undefined;
}
