import { messageOf } from '@zeroreel/core';
import { Button, CloseButton, Text, TextInput } from '@mantine/core';
import type { PluginSettings } from '@zeroreel/run';
import { useState } from 'react';
import { isAddress } from '../settings/is-address.js';
import { ErrorAlert } from './error-alert.js';
import { Fold } from './fold.js';
import type { FormProps } from './form-props.js';
import { PluginConsent } from './plugin-consent.js';
import { PluginOptionFields } from './plugin-option-fields.js';
import type { KnownPlugins } from './use-plugins.js';

/** Plugins of others, from the web. Their code runs only after the visitor was asked. */
export function PluginFields({ form, change, known }: FormProps & { readonly known: KnownPlugins }) {
  const { plugins } = form;
  const [address, setAddress] = useState('');
  const [asked, setAsked] = useState<string>();
  const [error, setError] = useState<string>();
  const isWaiting = ({ source }: PluginSettings) => isAddress(source) && !known.allowed.includes(source);
  const put = (at: number, plugin: PluginSettings) => change({ plugins: plugins.with(at, plugin) });
  async function allow(source: string) {
    setAsked(undefined);
    setError(undefined);
    try {
      await known.allow(source);
      change(({ plugins: last }) => ({ plugins: withPlugin(last, source) }));
      setAddress('');
    } catch (cause) {
      setError(messageOf(cause));
    }
  }
  return (
    <Fold
      title="Plugins"
      alert={plugins.some(isWaiting)}
      state={plugins.some(isWaiting) ? 'not allowed yet' : plugins.length > 0 ? String(plugins.length) : undefined}
    >
      <Text size="sm" c="dimmed">
        A plugin is a program of somebody else that adds to the sampling. It runs once you allow it.
      </Text>
      {plugins.map((plugin, at) => (
        <div key={at} className="zr-plugin">
          <div className="zr-row">
            <Text size="sm" fw={600} flex={1} truncate title={plugin.source}>
              {known.descriptions[plugin.source]?.name ?? plugin.source}
            </Text>
            {isWaiting(plugin) && (
              <Button size="compact-xs" variant="default" onClick={() => setAsked(plugin.source)}>
                Allow
              </Button>
            )}
            <CloseButton
              aria-label={`Remove the plugin ${plugin.source}`}
              onClick={() => change({ plugins: plugins.toSpliced(at, 1) })}
            />
          </div>
          <PluginOptionFields
            description={known.descriptions[plugin.source]}
            options={plugin.options}
            onOptions={(options) => put(at, { ...plugin, options })}
          />
        </div>
      ))}
      <div className="zr-row" data-align="end">
        <TextInput
          flex={1}
          label="Plugin from an address"
          type="url"
          placeholder="https://…/plugin.js"
          value={address}
          onChange={({ currentTarget }) => setAddress(currentTarget.value.trim())}
        />
        <Button variant="default" disabled={!isAddress(address)} onClick={() => setAsked(address)}>
          Add
        </Button>
      </div>
      <ErrorAlert message={error} />
      <PluginConsent source={asked} onAllow={(source) => void allow(source)} onCancel={() => setAsked(undefined)} />
    </Fold>
  );
}

/** One that is there already keeps its options. */
const withPlugin = (plugins: readonly PluginSettings[], source: string): readonly PluginSettings[] =>
  plugins.some((plugin) => plugin.source === source) ? plugins : [...plugins, { source, options: {} }];
