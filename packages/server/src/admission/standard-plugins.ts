import type { PluginDefinition } from '@zeroreel/core';
import type { PluginSettings } from '@zeroreel/run';

/**
 * The plugins of a run that names none, as the command line has them: those of every run, but for those that one of `asked`
 * takes the place of.
 * @param plugins all there are, in the order of their hooks
 */
export function standardPlugins(
  plugins: readonly (readonly [name: string, definition: PluginDefinition])[],
  asked: readonly PluginSettings[] = [],
): readonly PluginSettings[] {
  const displaced = plugins
    .filter(([name]) => asked.some((each) => each.name === name))
    .flatMap(([, { displaces = [] }]) => displaces);
  return plugins.flatMap(([name, { standard }]) => {
    const own = asked.filter((each) => each.name === name);
    if (own.length > 0) return own;
    return standard === undefined || displaced.includes(name) ? [] : [{ name, options: {} }];
  });
}
