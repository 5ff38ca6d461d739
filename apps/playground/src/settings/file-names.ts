import { ZeroreelError } from '@zeroreel/core';
import { formatModelName, parseModelName, type ModelName } from '@zeroreel/hub';
import { baseName } from '@zeroreel/run';

/** Whether a name in settings is the address of a file on the web. */
export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

/** Whose server a name on the web means, in letters that cannot be taken for others; the name itself where it is none. */
export function hostOf(name: string): string {
  const read = readName(name);
  if (read?.kind === 'hub') return 'huggingface.co';
  if (read?.kind === 'civitai') return 'civitai.com';
  return URL.parse(name)?.host || name;
}

/** An address as the browser takes it: no letters that look like others, no marks that turn the direction of writing. */
export const shownAddress = (address: string): string => URL.parse(address)?.href ?? address;

/** Whether a name of a model or of weights stands for something on the web: on the hub, on Civitai, or at an address. */
export const isOnWeb = (name: string): boolean => readName(name) !== undefined;

/**
 * What settings call a model that was typed, without what its address gave away.
 * @throws ZeroreelError `invalid-request` for what is no name on the web
 */
export function webNameOf(text: string): string {
  const parsed = parseModelName(text);
  if (parsed !== undefined) return formatModelName(parsed.name);
  const expected = 'owner/name on the Hugging Face Hub, civitai:ID or an address';
  throw new ZeroreelError('invalid-request', `Expected ${expected}, got ${text}`);
}

/** Undefined for what is no name on the web; null for what is meant as one: whoever opens it says what is wrong. */
function readName(name: string): ModelName | null | undefined {
  try {
    return parseModelName(name)?.name;
  } catch {
    return null;
  }
}

/** What is agreed to with a name: a repository as a whole, as all of it lies on one server; anything else by itself. */
export function agreementOf(name: string): string {
  const read = readName(name);
  return read?.kind === 'hub' ? read.repo : read ? formatModelName(read) : name;
}

/** Whether it is one on a disk; a name that is neither stands for something built in, or for what was dropped. */
export const isPath = (name: string): boolean => /[/\\]/.test(name) && !isOnWeb(name);

/** What settings call a file that was chosen: as before where it is the same one again, so that paths are kept. */
export const nameFor = (file: string, before: string): string => (baseName(before) === file ? before : file);
