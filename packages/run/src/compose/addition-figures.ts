import type { NetworkFiles, Options, Plugin, WeightFigures } from '@zeroreel/core';
import { openNetwork, weightFigures } from '@zeroreel/models';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import type { Settings } from '../settings/settings.js';
import { openEmbedded } from './open-plugins.js';
import type { Opener } from './opener.js';

/** What the networks demand of a machine that opened plugins write into the UNet's graph. */
export const additionFigures = (plugins: readonly Plugin[]): readonly WeightFigures[] =>
  plugins.flatMap(({ definition, options }) =>
    keysInUNet(definition.options).flatMap((key) => {
      const network = options[key] as NetworkFiles | undefined;
      return network ? [weightFigures(network.weights)] : [];
    }),
  );

/**
 * The same before a run, of the plugins that settings name. Of the networks' files it reads headers alone.
 * @throws ZeroreelError `missing-file`, `invalid-model`
 */
export async function readAdditionFigures(
  { plugins }: Pick<Settings, 'plugins'>,
  known: DeclaredPlugins,
  open: Pick<Opener, 'files' | 'embeddedNetwork'>,
): Promise<readonly WeightFigures[]> {
  const figures: WeightFigures[] = [];
  for (const { name, options } of plugins) {
    const definition = known(name);
    if (definition === undefined) continue;
    for (const key of keysInUNet(definition.options)) {
      const value = options[key];
      const files =
        typeof value === 'string'
          ? await open.files(value, {})
          : await openEmbedded(definition, key, options, { open });
      if (files) figures.push(weightFigures((await openNetwork(files)).weights));
    }
  }
  return figures;
}

const keysInUNet = (options: Options): readonly string[] =>
  Object.entries(options).flatMap(([key, option]) => (option.kind === 'network' && option.inUNet ? [key] : []));
