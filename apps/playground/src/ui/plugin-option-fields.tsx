import { Switch, Text, TextInput } from '@mantine/core';
import type { PluginDescription, PluginOption } from '@zeroreel/core';
import type { PluginSettings } from '@zeroreel/run';
import { given } from '../settings/given.js';
import { textOfOption, valueOfOption } from '../settings/option-text.js';
import { Choice } from './choice.js';
import { OptionalNumber } from './optional-number.js';

type Options = PluginSettings['options'];

interface PluginOptionFieldsProps {
  /** What the plugin says of itself; undefined: not asked yet. */
  readonly description: PluginDescription | undefined;
  readonly options: Options;
  readonly onOptions: (options: Options) => void;
}

/** A plugin's options, each by its type; before the plugin was loaded, as they were written. */
export function PluginOptionFields({ description, options, onOptions }: PluginOptionFieldsProps) {
  if (!description) {
    const written = Object.keys(options).length === 0 ? undefined : JSON.stringify(options);
    return written === undefined ? null : (
      <Text size="sm" c="dimmed" truncate title={written}>
        {written}
      </Text>
    );
  }
  const put = (name: string, value: unknown) => onOptions(given({ ...options, [name]: value }) as Options);
  return (
    <>
      <Text size="sm" c="dimmed">
        {description.description}
      </Text>
      {Object.entries(description.options).map(([name, option]) => (
        <OptionField key={name} {...{ name, option }} value={options[name]} onChange={(value) => put(name, value)} />
      ))}
    </>
  );
}

interface OptionFieldProps {
  readonly name: string;
  readonly option: PluginOption;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function OptionField({ name, option, value, onChange }: OptionFieldProps) {
  const { type, choices, required = false } = option;
  const placeholder = textOfOption(option.default);
  const field = { label: name, description: option.description, size: 'xs' };
  if (choices) {
    const names = Object.fromEntries(choices.map((choice) => [String(choice), String(choice)]));
    const chosen = (text: string | undefined) => choices.find((choice) => String(choice) === text);
    return (
      <Choice
        {...field}
        value={textOfOption(value)}
        names={names}
        none={placeholder || '–'}
        onChange={(text) => onChange(chosen(text))}
      />
    );
  }
  if (type === 'boolean') {
    return (
      <Switch
        {...field}
        checked={(value ?? option.default) === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  }
  if (type === 'number') {
    return (
      <OptionalNumber
        {...{ ...field, placeholder, required, onChange }}
        step={0.1}
        value={typeof value === 'number' ? value : undefined}
      />
    );
  }
  return (
    <TextInput
      {...{ ...field, placeholder, required }}
      defaultValue={textOfOption(value)}
      onBlur={({ currentTarget }) => onChange(valueOfOption(type, currentTarget.value))}
    />
  );
}
