import { throwFaults } from '@zeroreel/core';
import { readSettingsValue, type DeclaredPlugins } from '@zeroreel/run';
import type { JobSettings } from './job.js';

/**
 * Reads the settings of a job that nobody has checked: settings of format 1 or 2 without `machine`, and with plugins that
 * are known. No file is opened and no code is loaded.
 * @throws ZeroreelError `invalid-request` with every fault, each by its path
 */
export function parseJobSettings(value: unknown, known: DeclaredPlugins): JobSettings {
  const { settings, faults, unknownPlugins } = readSettingsValue(value, known);
  const { machine, ...others } = settings;
  const strangers = settings.plugins.flatMap(({ name }, k) =>
    unknownPlugins.includes(name)
      ? [{ path: `plugins[${k}].name`, message: `expected a plugin of this service, got '${name}'` }]
      : [],
  );
  const ofMachine = Object.keys(machine).map((key) => ({
    path: `machine.${key}`,
    message: 'expected no such option: what computes a job decides it',
  }));
  throwFaults([...faults, ...strangers, ...ofMachine]);
  return others;
}
