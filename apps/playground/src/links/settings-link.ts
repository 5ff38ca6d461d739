import { parseJson, ZeroreelError } from '@zeroreel/core';
import { base64urlOf, bytesOfBase64url } from './base64url.js';
import type { RecordedSettings, Settings } from '@zeroreel/run';

const KEY = '#settings=';

/** The part of an address, from `#` on, that opens the page with these settings. */
export function settingsLink(settings: Settings): string {
  return KEY + base64urlOf(new TextEncoder().encode(JSON.stringify(settings)));
}

/**
 * What a link holds, which nobody has checked; undefined where the address has no settings.
 * @throws ZeroreelError `invalid-request` for a link that is cut off
 */
export function readSettingsLink(hash: string): unknown {
  if (!hash.startsWith(KEY)) return undefined;
  try {
    const bytes = bytesOfBase64url(hash.slice(KEY.length));
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'The link');
  } catch (cause) {
    const message = 'The link holds no settings that can be read: was it cut off?';
    throw new ZeroreelError('invalid-request', message, { cause });
  }
}

/** Settings without what the machine that made a video decided by itself: the next machine decides anew. */
export function portableSettings({
  settings,
  defaults = {},
}: Pick<RecordedSettings, 'settings' | 'defaults'>): Settings {
  const machine = Object.entries(settings.machine).filter(([key]) => !Object.hasOwn(defaults, `machine.${key}`));
  return { ...settings, machine: Object.fromEntries(machine) };
}

/**
 * Settings without what nobody had asked for: whoever follows a short link gets that from the model and the machine. A
 * plugin that a model's preset has put in goes too.
 */
export function askedSettings({ settings, defaults = {} }: Pick<RecordedSettings, 'settings' | 'defaults'>): Settings {
  const without = <T extends object>(group: string, values: T): T =>
    Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(defaults, `${group}.${key}`))) as T;
  const isOfModel = (at: number, key: string) => defaults[`plugins[${at}].options.${key}`] === 'model';
  const plugins = settings.plugins.flatMap(({ name, options }, at) => {
    const own = without(`plugins[${at}].options`, options);
    const isOfPreset = Object.keys(own).length === 0 && Object.keys(options).some((key) => isOfModel(at, key));
    return isOfPreset ? [] : [{ name, options: own }];
  });
  return {
    ...settings,
    model: without('model', settings.model),
    request: without('request', settings.request),
    plugins,
    output: without('output', settings.output),
    machine: without('machine', settings.machine),
  };
}
