import { ZeroreelError } from '@zeroreel/core';
import { parseRecordedSettings, type RunSettings } from '@zeroreel/run';

const KEY = '#settings=';

/** The part of an address, from `#` on, that opens the page with these settings. */
export function settingsLink(settings: RunSettings): string {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return KEY + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The settings of a link; undefined where the address has none.
 * @throws ZeroreelError `invalid-request` for a link that is damaged
 */
export function readSettingsLink(hash: string): RunSettings | undefined {
  if (!hash.startsWith(KEY)) return undefined;
  try {
    const base64 = hash.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const settings: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return parseRecordedSettings({ generator: 'zeroreel', format: 1, settings }, 'The link').settings;
  } catch (cause) {
    throw new ZeroreelError('invalid-request', 'The link holds no settings that can be read: was it cut off?', {
      cause,
    });
  }
}
