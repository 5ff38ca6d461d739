import type { MotionField, MotionFieldValue } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import type { OptionContext } from './option-context.js';

/** What fields get beside their values: what is known of a group, and of the video that it is about. */
export interface FieldContext extends OptionContext {
  /** Frames of the video: motions are drawn over all of them, and prompts begin at one of them. */
  readonly frames: number;
  /** How a motion moves the video, for its drawing. Absent: as its fields say, one after the other. */
  readonly motionField?: (fields: readonly MotionFieldValue[]) => MotionField;
  /** What is shown of the group's clip in place of its frames: control pictures, where there are some. */
  readonly controlPictures?: readonly Frame[] | undefined;
}
