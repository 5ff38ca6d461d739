import { parseJson, ZeroreelError } from '@zeroreel/core';
import type { RecordedSettings, Settings } from '@zeroreel/run';

const KEY = '#settings=';

/** The part of an address, from `#` on, that opens the page with these settings. */
export function settingsLink(settings: Settings): string {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return KEY + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * What a link holds, which nobody has checked; undefined where the address has no settings.
 * @throws ZeroreelError `invalid-request` for a link that is cut off
 */
export function readSettingsLink(hash: string): unknown {
  if (!hash.startsWith(KEY)) return undefined;
  try {
    const base64 = hash.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
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
