import type { GivenOptions, TextToVideoRequest } from '@zeroreel/core';
import type { machineOptions, modelOptions, outputOptions } from './run-options.js';

/** Of this layout; raised when an older reader would misread newer settings. */
export const SETTINGS_FORMAT = 2;

/**
 * Everything that decides the pictures and the speed of a video: what files and links keep, what workers and services are
 * sent. Files and folders are named by absolute paths (the command line), by URLs, or by the names of what was dropped
 * (the page).
 */
export interface Settings {
  readonly format: typeof SETTINGS_FORMAT;
  readonly model: GivenOptions<typeof modelOptions>;
  readonly request: TextToVideoRequest;
  /** In the order of their hooks. */
  readonly plugins: readonly PluginSettings[];
  readonly output: GivenOptions<typeof outputOptions>;
  readonly machine: GivenOptions<typeof machineOptions>;
}

/** A plugin of a run, and its options as they were given. */
export interface PluginSettings {
  /** Name of a built-in plugin or of a package, the absolute path of a folder or file, or the address of a module. */
  readonly name: string;
  /** Files by their names. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Which model the embedded family takes where clips are edited. */
export const EMBEDDED_EDIT_MODEL = 'embedded:edit';

/** The options of the first plugin of that name; undefined where it is not in the run. */
export const optionsOf = (settings: Pick<Settings, 'plugins'>, name: string): PluginSettings['options'] | undefined =>
  settings.plugins.find((plugin) => plugin.name === name)?.options;
