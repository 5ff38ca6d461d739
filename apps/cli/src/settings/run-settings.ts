import { ZeroreelError, type TextToVideoRequest } from '@zeroreel/core';
import type { CrossFramePolicy } from '@zeroreel/plugins';
import { version } from '../version.js';
import type { MotionSettings } from './motion-settings.js';

/** Everything that decides the pictures and the speed of a video; what files keep. */
export interface RunSettings {
  /** `embedded`, or the absolute path of a folder. */
  readonly model: string;
  /** Of the weights' files, for instance `fp16`. */
  readonly variant?: string;
  readonly request: TextToVideoRequest;
  /** Undefined: frames start from noise of their own. */
  readonly motion?: MotionSettings;
  readonly attention: CrossFramePolicy;
  readonly backend: BackendChoice;
  readonly threads?: number;
  readonly precision?: Precision;
  readonly framesPerSecond: number;
}

export type BackendChoice = 'auto' | 'cpu' | 'cuda';

/** What networks compute in. `int8`: float32, but for linear layers, which multiply integers; on the CPU only. */
export type Precision = 'float32' | 'float16' | 'int8';

/** The settings as they are written into a file, with what is needed to tell whether they can be repeated. */
export interface RecordedSettings {
  readonly generator: 'zeroreel';
  /** Of this layout; raised when an older reader would misread a newer file. */
  readonly format: 1;
  readonly version: string;
  readonly modelFingerprint: string;
  readonly settings: RunSettings;
}

export const recordSettings = (settings: RunSettings, modelFingerprint: string): RecordedSettings => ({
  generator: 'zeroreel',
  format: 1,
  version,
  modelFingerprint,
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
