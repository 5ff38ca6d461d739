import { ZeroreelError, isJsonObject } from '@zeroreel/core';
import { parseSettings, type DeclaredPlugins } from './parse-settings.js';
import { asSampledThen } from './migrate-format-1.js';
import type { DefaultOrigins } from './complete-settings.js';
import type { PluginSettings, Settings } from './settings.js';

/** Fingerprints of what a run reads beside its model, by the names that settings have for them. */
export type InputFingerprints = Readonly<Record<string, string>>;

/** Settings as a file keeps them, with what is needed to tell whether they can be repeated. */
export interface RecordedSettings {
  readonly generator: 'zeroreel';
  /** Version of zeroreel. */
  readonly version: string;
  /** Empty where it could not be computed. */
  readonly modelFingerprint: string;
  /** Absent where nothing else went in. */
  readonly inputs?: InputFingerprints;
  /** Where values came from that nobody gave, by their paths. */
  readonly defaults?: DefaultOrigins;
  readonly settings: Settings;
}

/** Settings as a file keeps them. */
export const recordSettings = (
  settings: Settings,
  {
    inputs = {},
    defaults = {},
    ...made
  }: Pick<RecordedSettings, 'version' | 'modelFingerprint' | 'inputs' | 'defaults'>,
): RecordedSettings => ({
  generator: 'zeroreel',
  ...made,
  ...(Object.keys(inputs).length > 0 && { inputs }),
  ...(Object.keys(defaults).length > 0 && { defaults }),
  settings,
});

/**
 * Settings read from `file`, of any format that this version knows. Their strangers' plugins are only named.
 * @throws ZeroreelError `media` where the file has none; `invalid-request` with every fault, each by its path
 */
export function parseRecordedSettings(value: unknown, file: string, known: DeclaredPlugins): RecordedSettings {
  if (!isJsonObject(value) || value['generator'] !== 'zeroreel') {
    throw new ZeroreelError('media', `${file} keeps no settings of zeroreel: made by another program, or re-encoded`);
  }
  const { format, settings, version, modelFingerprint, inputs, defaults } = value;
  // The format of a file of format 1 stands beside its settings.
  const own = isJsonObject(settings) && format !== undefined ? { ...settings, format } : settings;
  try {
    return recordSettings(asMadeThen(parseSettings(own, known)), {
      version: textOr(version, 'unknown'),
      modelFingerprint: textOr(modelFingerprint, ''),
      inputs: texts(inputs),
      defaults: texts(defaults),
    });
  } catch (error) {
    if (!(error instanceof ZeroreelError)) throw error;
    const message = `${file} keeps settings that are damaged:\n${error.message}`;
    throw new ZeroreelError('invalid-request', message, { cause: error, faults: error.faults });
  }
}

/** A file says all of its run; what it leaves out is from before there was any. */
function asMadeThen(settings: Settings): Settings {
  const plugins = settings.plugins.map(({ name, options }) =>
    name === 'motion-dynamics' ? { name, options: asMovedThen(options, settings) } : { name, options },
  );
  return { ...settings, plugins };
}

/** How the motion of a file was read. */
function asMovedThen(options: PluginSettings['options'], { request, plugins }: Settings): PluginSettings['options'] {
  if (request.consistency === undefined) return asSampledThen(options);
  // Clean latents came from between cells before pictures went the rest of the way; the paper's warp is as it was.
  const movedApart = request.consistency > 0 && plugins.some(({ name }) => name === 'transported-noise');
  return movedApart ? { sampling: 'cubic', ...options } : options;
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && /^[\w:.+-]{0,200}$/.test(value) ? value : otherwise;

/** The entries of an object that are texts. */
const texts = (value: unknown): Readonly<Record<string, string>> =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};
