import type { Fault } from '@zeroreel/core';
import type { Settings } from '@zeroreel/run';
import type { OptionGroup } from '../../settings/page-settings.js';
import { GROUP_OPTIONS } from '../../settings/shown-defaults.js';
import { isOfValue } from '../fields/field-faults.js';
import type { DrawerTab } from './use-drawer.js';

/** Where the fields of built-in plugins are; those of others, and of attention, are for experts. */
const PLUGIN_TABS: Readonly<Record<string, DrawerTab>> = {
  controlnet: 'basic',
  'instruct-pix2pix': 'basic',
  'motion-dynamics': 'motion',
  'image-to-video': 'motion',
  'background-smoothing': 'motion',
  'weight-overlays': 'model',
  't2i-adapter': 'model',
};

/** Tabs that hold a field with a wrong value, so that a fault is found behind another tab. */
export const tabsWithFaults = (faults: readonly Fault[], plugins: Settings['plugins']): ReadonlySet<DrawerTab> =>
  new Set(faults.filter(isOfValue).map(({ path }) => tabOf(path, plugins)));

/** The tab of the field at a path of settings: `request.t0` is for experts. */
function tabOf(path: string, plugins: Settings['plugins']): DrawerTab {
  const [, index] = /^plugins\[(\d+)\]/.exec(path) ?? [];
  if (index !== undefined) return PLUGIN_TABS[plugins[Number(index)]?.name ?? ''] ?? 'expert';
  const [group = '', key = ''] = path.split(/[.[]/);
  if (group === 'model' || key === 'modelOptions' || path === 'machine.backend') return 'model';
  const options = GROUP_OPTIONS[group as OptionGroup] as Readonly<Record<string, { readonly level?: string }>>;
  return options?.[key]?.level === 'expert' ? 'expert' : 'basic';
}
