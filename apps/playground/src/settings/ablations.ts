import type { DeclaredPlugins, PluginSettings, Settings } from '@zeroreel/run';
import { NEED_MOTION } from './views.js';

/** The four videos that show what motion and attention do, by the names that are drawn into a file of them. */
export const ABLATIONS = [
  { key: 'both', name: 'Motion and attention', moves: true, attends: true },
  { key: 'motion', name: 'Motion only', moves: true, attends: false },
  { key: 'attention', name: 'Attention only', moves: false, attends: true },
  { key: 'neither', name: 'Neither', moves: false, attends: false },
] as const;

const MOTION = 'motion-dynamics';
const ATTENTION = 'cross-frame-attention';

/** The settings of one of `ABLATIONS`, out of those of a video. */
export function ablationOf(
  settings: Settings,
  { moves, attends }: (typeof ABLATIONS)[number],
  known: DeclaredPlugins,
): Settings {
  const withBoth = [MOTION, ATTENTION].reduceRight(withPlugin, settings.plugins);
  const plugins = withBoth
    .filter(({ name }) => moves || (name !== MOTION && !needsMotion(name, known)))
    .map((plugin) => (plugin.name === ATTENTION ? attention(plugin, attends) : plugin));
  return { ...settings, plugins };
}

const withPlugin = (plugins: readonly PluginSettings[], name: string): readonly PluginSettings[] =>
  plugins.some((plugin) => plugin.name === name) ? plugins : [{ name, options: {} }, ...plugins];

const needsMotion = (name: string, known: DeclaredPlugins): boolean =>
  NEED_MOTION.some((needy) => needy === name) || (known(name)?.requires?.includes(MOTION) ?? false);

function attention({ name, options }: PluginSettings, attends: boolean): PluginSettings {
  const { policy, ...others } = options;
  if (!attends) return { name, options: { ...others, policy: 'off' } };
  return { name, options: policy === 'off' ? others : options };
}
