import { ZeroreelError, type TextToVideoRequest } from '@zeroreel/core';
import type { CrossFramePolicy } from '@zeroreel/plugins';
import { version } from '../version.js';
import type { ClipSettings, ControlSettings, EditSettings, OverlaySettings } from './conditioning-settings.js';
import type { InputFingerprints } from './input-fingerprints.js';
import type { MotionSettings } from '@zeroreel/plugins';
import type { PluginSettings } from './plugin-settings.js';

/** Everything that decides the pictures and the speed of a video; what files keep. */
export interface RunSettings {
  /** `embedded`, `embedded:edit`, or the absolute path of a folder or file. */
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
  /** Absolute paths of textual inversions. */
  readonly embeddings?: readonly string[];
  /** Absolute path of a picture that is the first frame. */
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

export type BackendChoice = 'auto' | 'cpu' | 'cuda' | 'webgpu';

/** What networks compute in. `int8`: float32, but for linear layers, which multiply integers; on the CPU only. */
export type Precision = 'float32' | 'float16' | 'int8';

/** The settings as they are written into a file, with what is needed to tell whether they can be repeated. */
export interface RecordedSettings {
  readonly generator: 'zeroreel';
  /** Of this layout; raised when an older reader would misread a newer file. */
  readonly format: 1;
  readonly version: string;
  readonly modelFingerprint: string;
  /** Of the other files that went in; absent where there were none. */
  readonly inputs?: InputFingerprints;
  readonly settings: RunSettings;
}

/** Settings as a file keeps them. */
export const recordSettings = (
  settings: RunSettings,
  modelFingerprint: string,
  inputs: InputFingerprints = {},
): RecordedSettings => ({
  generator: 'zeroreel',
  format: 1,
  version,
  modelFingerprint,
  ...(Object.keys(inputs).length > 0 && { inputs }),
  settings,
});

/**
 * Settings read from `file`.
 * @throws ZeroreelError `media` where the file has none, or some of a layout that this version does not know
 */
export function parseRecordedSettings(value: unknown, file: string): RecordedSettings {
  if (!isRecord(value) || value['generator'] !== 'zeroreel') {
    throw new ZeroreelError('media', `${file} keeps no settings of zeroreel: made by another program, or re-encoded`);
  }
  if (value['format'] !== 1 || !isRecord(value['settings'])) {
    const format = String(value['format']);
    throw new ZeroreelError('media', `${file} keeps settings of format ${format}; zeroreel ${version} knows format 1`);
  }
  return value as unknown as RecordedSettings;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
