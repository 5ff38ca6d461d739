import { ZeroreelError } from '../errors.js';
import type { Plugin } from './plugin.js';

/** A plugin of a run and the name of its place. */
export interface PlacedPlugin {
  readonly plugin: Plugin;
  readonly name: string;
}

/**
 * Names the places of a list of plugins, before any of them adds a part.
 * @throws ZeroreelError `plugin` for a plugin that is there twice and may not be, and for one that is missing or comes
 * later
 */
export function placePlugins(plugins: readonly Plugin[]): readonly PlacedPlugin[] {
  const counts = new Map<string, number>();
  return plugins.map((plugin) => {
    const { name, requires = [], repeatable } = plugin.definition;
    const count = (counts.get(name) ?? 0) + 1;
    if (count > 1 && !repeatable) throw new ZeroreelError('plugin', `The plugin '${name}' is in the list twice`);
    const missing = requires.find((required) => !counts.has(required));
    if (missing !== undefined) throw missingRequirement(name, missing, plugins);
    counts.set(name, count);
    return { plugin, name: count === 1 ? name : `${name}-${count}` };
  });
}

function missingRequirement(name: string, missing: string, plugins: readonly Plugin[]): ZeroreelError {
  const comesLater = plugins.some((plugin) => plugin.definition.name === missing);
  const fact = comesLater ? 'which comes later in the list; put it earlier' : 'which is not in the list';
  return new ZeroreelError('plugin', `The plugin '${name}' requires '${missing}', ${fact}`);
}
