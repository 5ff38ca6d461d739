import { ZeroreelError, type TextToVideoRequest } from '@zeroreel/core';
import type { CrossFramePolicy } from '@zeroreel/plugins';
import type { MotionSettings } from '@zeroreel/plugins';

/*
 * The layout that files keep, as the command line writes and reads it: a video of the page can be repeated there, and one
 * made there opens here. A spec holds the two together.
 */

/** Everything that decides the pictures of a video; what files keep. */
export interface RunSettings {
  /** `embedded`, `embedded:edit`, or the URL or name of another model. */
  readonly model: string;
  readonly request: TextToVideoRequest;
  /** Undefined: frames start from noise of their own. */
  readonly motion?: MotionSettings;
  readonly attention: CrossFramePolicy;
  readonly clip?: ClipSettings;
  readonly controls?: readonly ControlSettings[];
  readonly edit?: EditSettings;
  /** Of the command line, which has other backends than the page. */
  readonly backend: 'auto' | 'cpu' | 'cuda';
  readonly precision?: 'float32' | 'float16';
  readonly framesPerSecond?: number;
}

/** A clip that steers the video through a ControlNet. */
export interface ControlSettings {
  readonly kind: 'canny';
  /** Name of the file that was dropped on the page. */
  readonly file: string;
  readonly model: string;
  readonly scale: number;
  /** The part of the steps that it takes part in, as fractions. */
  readonly start: number;
  readonly end: number;
}

/** Which frames of a clip are taken, and what makes edges of them. */
export interface ClipSettings {
  /** Seconds. */
  readonly start: number;
  readonly framesPerSecond?: number;
  readonly resize: 'fit' | 'cover' | 'paper';
  readonly cannyLow: number;
  readonly cannyHigh: number;
}

/** A clip that is edited as the prompt says. */
export interface EditSettings {
  readonly file: string;
  readonly imageGuidanceScale: number;
  readonly keepAudio: boolean;
}

/** The settings as they are written into a file, with what is needed to tell whether they can be repeated. */
export interface RecordedSettings {
  readonly generator: 'zeroreel';
  readonly format: 1;
  readonly version: string;
  readonly modelFingerprint: string;
  readonly settings: RunSettings;
}

/** Settings as a file keeps them. */
export const recordSettings = (settings: RunSettings, modelFingerprint: string, version: string): RecordedSettings => ({
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
  const { settings, format } = value;
  if (format !== 1 || !isRecord(settings) || !isRecord(settings['request'])) {
    throw new ZeroreelError('media', `${file} keeps settings of format ${String(format)}; this page knows format 1`);
  }
  return value as unknown as RecordedSettings;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
