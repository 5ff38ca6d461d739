import type { TextToVideoRequest } from '@zeroreel/core';
import type { CrossFramePolicy, MotionSettings } from '@zeroreel/plugins';
import type { ClipSettings, ControlSettings, EditSettings, OverlaySettings } from './conditioning-settings.js';
import type { PluginSettings } from './plugin-settings.js';

/*
 * The layout that files keep: what the command line makes opens on the page, and the other way round. Files and folders are
 * named by absolute paths (the command line), by URLs, or by the bare names of what was dropped (the page).
 */

/** Everything that decides the pictures and the speed of a video; what files keep. */
export interface RunSettings {
  /** `embedded`, `embedded:edit`, or where a folder or file is. */
  readonly model: string;
  /** Of the weights' files, for instance `fp16`. */
  readonly variant?: string;
  readonly request: TextToVideoRequest;
  /** Undefined: frames start from noise of their own. */
  readonly motion?: MotionSettings;
  readonly attention: CrossFramePolicy;
  /** How frames of control clips and of a clip to edit are taken; there where there are any. */
  readonly clip?: ClipSettings;
  readonly controls?: readonly ControlSettings[];
  readonly edit?: EditSettings;
  /** Laid over the checkpoint, in order. */
  readonly overlays?: readonly OverlaySettings[];
  /** Files of textual inversions. */
  readonly embeddings?: readonly string[];
  /** File of a picture that is the first frame. */
  readonly initImage?: string;
  /** Own weight of the background's latents (the paper's 1 - α). */
  readonly smoothBackground?: number;
  readonly loop?: LoopKind;
  /** Beside those that the other settings stand for, in the order of their hooks. */
  readonly plugins?: readonly PluginSettings[];
  readonly backend: BackendChoice;
  readonly threads?: number;
  readonly precision?: Precision;
  /** Absent: the clip's, or 4. */
  readonly framesPerSecond?: number;
}

/** How the end of a video leads to its beginning: the camera comes back, or the frames run back. */
export const LOOP_KINDS = ['seamless', 'ping-pong'] as const;

/** One of `LOOP_KINDS`. */
export type LoopKind = (typeof LOOP_KINDS)[number];

/** What networks run on; `auto`: the best there is. The page has a choice of its own and keeps `auto`. */
export type BackendChoice = 'auto' | 'cpu' | 'cuda' | 'webgpu';

/** What networks compute in. `int8`: float32, but for linear layers, which multiply integers; on the CPU only. */
export type Precision = 'float32' | 'float16' | 'int8';
