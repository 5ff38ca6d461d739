import { Switch } from '@mantine/core';
import { hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { sentence } from '../fields/option-words.js';

interface PluginSwitchProps {
  readonly card: CardProps;
  readonly name: string;
  readonly label: string;
}

/** Puts a plugin into the runs of the view, and shows its fields while it is there. */
export function PluginSwitch({ card, name, label }: PluginSwitchProps) {
  const isIn = hasPlugin(card, name);
  return (
    <>
      <Switch
        label={label}
        description={sentence(card.texts.plugins[name] ?? card.plugins.known(name)?.summary ?? '')}
        checked={isIn}
        onChange={({ currentTarget }) =>
          card.state.setPlugin(name, currentTarget.checked ? (options) => options : undefined)
        }
      />
      {isIn && <OptionFields {...pluginFields(card, name)} />}
    </>
  );
}
