import { cpus } from 'node:os';
import { builtInPlugins } from '@zeroreel/plugins';
import type { Settings } from '@zeroreel/run';
import { pluginFingerprint } from '../plugins/plugin-fingerprint.js';

/**
 * What the numbers of a run may depend on beside its settings and files: another processor or another Node may differ in
 * the last bits of a float, and the code of plugins may have changed.
 */
export async function runEnvironment({
  plugins,
}: Pick<Settings, 'plugins'>): Promise<Readonly<Record<string, string>>> {
  const [cpu] = cpus();
  const environment: Record<string, string> = {
    system: `${process.platform} ${process.arch}`,
    processor: cpu?.model.trim() ?? 'unknown',
    node: process.versions.node,
  };
  const names = plugins.map(({ name }) => name);
  for (const name of names.filter((each) => !builtInPlugins.some((plugin) => plugin.name === each))) {
    environment[`plugin ${name}`] = await pluginFingerprint(name);
  }
  return environment;
}
