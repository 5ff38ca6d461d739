import { ZeroreelError } from '@zeroreel/core';
import type { RunSettings } from './run-settings.js';

/** Fingerprints of what a run reads beside its model, by the names that settings have for them. */
export type InputFingerprints = Readonly<Record<string, string>>;

/** The settings as they are written into a file, with what is needed to tell whether they can be repeated. */
export interface RecordedSettings {
  readonly generator: 'zeroreel';
  /** Of this layout; raised when an older reader would misread a newer file. */
  readonly format: 1;
  /** Of zeroreel. */
  readonly version: string;
  /** Empty where it could not be computed. */
  readonly modelFingerprint: string;
  /** Of the other files that went in; absent where there were none. */
  readonly inputs?: InputFingerprints;
  readonly settings: RunSettings;
}

/** Settings as a file keeps them. */
export const recordSettings = (
  settings: RunSettings,
  { inputs = {}, ...made }: Pick<RecordedSettings, 'version' | 'modelFingerprint' | 'inputs'>,
): RecordedSettings => ({
  generator: 'zeroreel',
  format: 1,
  ...made,
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
  const { format, settings } = value;
  if (format !== 1) {
    throw new ZeroreelError('media', `${file} keeps settings of format ${String(format)}; this version knows format 1`);
  }
  if (!isRecord(settings) || !isRecord(settings['request'])) {
    throw new ZeroreelError('media', `${file} keeps settings that are damaged: expected a request, got none`);
  }
  return value as unknown as RecordedSettings;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
