import { ZeroreelError } from '../errors.js';
import type { Plugin } from './plugin.js';

/**
 * Checks a list of plugins before any of them is loaded.
 * @throws ZeroreelError `plugin` for a name that occurs twice, and for a requirement that is missing or comes later
 */
export function checkPlugins(plugins: readonly Plugin[]): void {
  const earlier = new Set<string>();
  for (const { name, requires } of plugins) {
    if (earlier.has(name)) throw new ZeroreelError('plugin', `The plugin '${name}' is in the list twice`);
    const missing = requires.find((required) => !earlier.has(required));
    if (missing !== undefined) throw missingRequirement(name, missing, plugins);
    earlier.add(name);
  }
}

function missingRequirement(name: string, missing: string, plugins: readonly Plugin[]): ZeroreelError {
  const comesLater = plugins.some((plugin) => plugin.name === missing);
  const fact = comesLater ? 'which comes later in the list; put it earlier' : 'which is not in the list';
  return new ZeroreelError('plugin', `The plugin '${name}' requires '${missing}', ${fact}`);
}
