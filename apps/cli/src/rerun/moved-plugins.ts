import { baseName, type PluginCatalogue, type Settings } from '@zeroreel/run';

/**
 * Which plugin that the command line names stands for which that the file names from a place where it no longer is: the one
 * whose folder or file is called the same, else the only one for the only one.
 * @param strangers names of the file's plugins whose code is not here
 * @returns names of loaded plugins by those names
 */
export function movedPlugins(
  strangers: readonly string[],
  { all }: Pick<PluginCatalogue, 'all'>,
): ReadonlyMap<string, string> {
  const named = all.filter(([name, definition]) => name !== definition.name).map(([name]) => name);
  const moved = new Map<string, string>();
  for (const stranger of strangers) {
    const twin = named.find((name) => baseName(name) === baseName(stranger));
    if (twin !== undefined) moved.set(stranger, twin);
  }
  const [left, ...others] = strangers.filter((name) => !moved.has(name));
  const [free, ...more] = named.filter((name) => ![...moved.values()].includes(name));
  if (left !== undefined && free !== undefined && others.length + more.length === 0) moved.set(left, free);
  return moved;
}

/** Settings with other names for their plugins. */
export const withPluginNames = (settings: Settings, names: ReadonlyMap<string, string>): Settings => ({
  ...settings,
  plugins: settings.plugins.map((plugin) => ({ ...plugin, name: names.get(plugin.name) ?? plugin.name })),
});
