import type { Options } from '@zeroreel/core';
import { modelRequestOptions, optionsOf } from '@zeroreel/run';
import type { OptionGroup } from '../settings/page-settings.js';
import { GROUP_OPTIONS } from '../settings/shown-defaults.js';
import type { CardProps } from './card-props.js';
import { translatedOptions } from './texts/translated-options.js';
import { faultsAt } from './fields/field-faults.js';
import type { FieldContext, OptionContext } from './fields/option-context.js';
import { labelOf } from './fields/option-words.js';
import type { OptionFieldsProps } from './fields/option-fields.js';

/** What the fields of one group of options get. */
export type GroupFields = Pick<OptionFieldsProps, 'options' | 'values' | 'onChange' | 'context'>;

/** Fields of the request, the output, the model or the machine. */
export const groupFields = (card: CardProps, group: OptionGroup): GroupFields => ({
  options: translatedOptions<Options>(GROUP_OPTIONS[group], group, card.texts),
  values: { ...card.state.settings[group] },
  onChange: (key, value) => card.state.setOption(group, key, value),
  context: contextWithFrames(card, card.contextOf(group)),
});

/** Fields of the request that some models alone have. */
export function modelRequestFields(card: CardProps): GroupFields {
  const { context } = groupFields(card, 'request');
  const values = { ...card.state.settings.request.modelOptions };
  return {
    options: translatedOptions<Options>(modelRequestOptions, 'modelOptions', card.texts),
    values,
    onChange(key, value) {
      const given = Object.entries({ ...values, [key]: value }).filter(([, each]) => each !== undefined);
      card.state.setOption('request', 'modelOptions', given.length > 0 ? Object.fromEntries(given) : undefined);
    },
    context: { ...context, faults: faultsAt(context.faults, 'modelOptions'), defaultOf: () => undefined },
  };
}

/**
 * Fields of a plugin. A change puts the plugin into the runs of the view.
 * @param index which one of the plugins of that name
 */
export function pluginFields(card: CardProps, name: string, index = 0): GroupFields {
  const { state, plugins } = card;
  const placed = state.settings.plugins.filter((plugin) => plugin.name === name)[index];
  return {
    options: translatedOptions(plugins.known(name)?.options ?? {}, name, card.texts),
    values: placed?.options ?? {},
    onChange: (key, value) => state.setPlugin(name, (last) => ({ ...last, [key]: value }), index),
    context: contextWithFrames(card, card.contextOfPlugin(name, index)),
  };
}

/**
 * Fields of a plugin that is in the runs of the view while something of it is given: a picture, a list of weights.
 */
export function givenPluginFields(card: CardProps, name: string): GroupFields {
  const fields = pluginFields(card, name);
  return {
    ...fields,
    options: withoutRequired(fields.options),
    onChange(key, value) {
      const others = Object.keys(fields.values).filter((other) => other !== key);
      if (value === undefined && others.length === 0) card.state.removePlugin(name);
      else fields.onChange(key, value);
    },
  };
}

/** Nothing has to be given of a plugin that need not be there. */
const withoutRequired = (options: Options): Options =>
  Object.fromEntries(Object.entries(options).map(([key, { required: _, ...option }]) => [key, option]));

/** What the page calls an option of the settings, by the path of a fault: `request.t0`, `plugins[0].options.scale`. */
export function labelAt(card: CardProps, path: string): string | undefined {
  const [, at, group = '', key = ''] = /^(?:plugins\[(\d+)\]\.)?(\w+)\.(\w+)/.exec(path) ?? [];
  const plugin = at === undefined ? undefined : card.state.settings.plugins[Number(at)]?.name;
  const isGroup = Object.hasOwn(GROUP_OPTIONS, group);
  if (plugin === undefined && !isGroup) return undefined;
  const { options } = plugin === undefined ? groupFields(card, group as OptionGroup) : pluginFields(card, plugin);
  const option = Object.hasOwn(options, key) ? options[key] : undefined;
  return option && labelOf(key, option);
}

/** Whether a plugin is in the runs of the view. */
export const hasPlugin = ({ state }: CardProps, name: string): boolean => optionsOf(state.settings, name) !== undefined;

function contextWithFrames(card: CardProps, context: OptionContext): FieldContext {
  const frames = card.state.settings.request.frames ?? card.contextOf('request').defaultOf('frames')?.value;
  return { ...context, frames: typeof frames === 'number' ? Math.max(1, frames) : 1 };
}
