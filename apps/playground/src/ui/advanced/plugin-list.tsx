import { Button, CloseButton, Text, TextInput } from '@mantine/core';
import { messageOf } from '@zeroreel/core';
import { useState } from 'react';
import { builtInPlugin } from '../../settings/built-in-declarations.js';
import { isAddress } from '../../settings/file-names.js';
import { pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { ErrorAlert } from '../error-alert.js';
import { Disclosure } from '../fields/disclosure.js';
import { OptionFields } from '../fields/option-fields.js';
import { sentence } from '../fields/option-words.js';
import { PluginConsent } from '../plugin-consent.js';

/** Plugins of others, from the web. Their code runs only after the visitor was asked. */
export function PluginList(card: CardProps) {
  const { state, plugins, texts } = card;
  const words = texts.plugin;
  const [address, setAddress] = useState('');
  const [asked, setAsked] = useState<string>();
  const [error, setError] = useState<string>();
  const placed = state.settings.plugins
    .map(({ name }, at, all) => ({ name, index: all.slice(0, at).filter((other) => other.name === name).length }))
    .filter(({ name }) => builtInPlugin(name) === undefined);
  const waiting = placed.filter(({ name }) => plugins.known(name) === undefined).length;

  async function allow(source: string): Promise<void> {
    setAsked(undefined);
    setError(undefined);
    try {
      await plugins.allow(source);
      // One that is there already keeps its options.
      if (!placed.some(({ name }) => name === source)) state.addPlugin(source);
      setAddress('');
    } catch (cause) {
      setError(messageOf(cause));
    }
  }
  return (
    <Disclosure
      title={words.title}
      alert={waiting > 0}
      state={waiting > 0 ? words.notAllowed : placed.length > 0 ? String(placed.length) : undefined}
    >
      <Text size="sm" c="dimmed">
        {words.explanation}
      </Text>
      {placed.map(({ name, index }) => (
        <PlacedPlugin
          key={`${name} ${index}`}
          {...{ card, name, index }}
          onAllow={isAddress(name) ? () => setAsked(name) : undefined}
        />
      ))}
      <div className="zr-row" data-align="end">
        <TextInput
          flex={1}
          label={words.address}
          type="url"
          placeholder="https://…/plugin.js"
          value={address}
          onChange={({ currentTarget }) => setAddress(currentTarget.value.trim())}
        />
        <Button variant="default" disabled={!isAddress(address)} onClick={() => setAsked(address)}>
          {words.add}
        </Button>
      </div>
      <ErrorAlert message={error} />
      <PluginConsent source={asked} onAllow={(source) => void allow(source)} onCancel={() => setAsked(undefined)} />
    </Disclosure>
  );
}

interface PlacedPluginProps {
  readonly card: CardProps;
  /** As settings name it. */
  readonly name: string;
  readonly index: number;
  /** Undefined: a page cannot load it. */
  readonly onAllow: (() => void) | undefined;
}

/** A plugin of the run: its fields, or before its code was loaded, its options as they were written. */
function PlacedPlugin({ card, name, index, onAllow }: PlacedPluginProps) {
  const { state, plugins } = card;
  const declaration = plugins.known(name);
  const fields = pluginFields(card, name, index);
  return (
    <div className="zr-plugin">
      <div className="zr-row">
        <Text size="sm" fw={600} flex={1} truncate title={name}>
          {declaration?.name ?? name}
        </Text>
        {!declaration && onAllow && (
          <Button size="compact-xs" variant="default" onClick={onAllow}>
            {card.texts.plugin.allow}
          </Button>
        )}
        <CloseButton aria-label={card.texts.plugin.remove(name)} onClick={() => state.removePlugin(name, index)} />
      </div>
      {declaration ? (
        <>
          <Text size="sm" c="dimmed">
            {sentence(declaration.summary)}
          </Text>
          <OptionFields {...fields} />
        </>
      ) : (
        Object.keys(fields.values).length > 0 && (
          <Text size="sm" c="dimmed" className="zr-unshown">
            {JSON.stringify(fields.values)}
          </Text>
        )
      )}
    </div>
  );
}
