import type { Fault } from '@zeroreel/core';
import type { Texts } from '../texts/english.js';
import { sentence } from './option-words.js';

/** The faults at one key of a group or index of a list, and below it, with paths from there: `clip.start` → `start`. */
export const faultsAt = (faults: readonly Fault[], key: string | number): readonly Fault[] =>
  faults.flatMap(({ path, message }) => {
    const prefix = typeof key === 'number' ? `[${key}]` : key;
    if (!path.startsWith(prefix)) return [];
    const rest = path.slice(prefix.length);
    const endsHere = rest === '' || rest.startsWith('.') || rest.startsWith('[');
    return endsHere ? [{ path: rest.replace(/^\./, ''), message }] : [];
  });

/** Whether a fault is one of a value: files that nobody gave yet are told by the button that waits for them. */
export const isOfValue = ({ message }: Fault): boolean => !message.endsWith(', got none');

/** What is wrong, for one field; undefined where nothing is. @param faults with paths from that field */
export const faultText = (faults: readonly Fault[]): string | undefined =>
  faults.length === 0
    ? undefined
    : faults.map(({ path, message }) => sentence(path === '' ? message : `${path}: ${message}`)).join('. ');

/** What a closed disclosure says of the fields in it: how many are wrong, else how many are set. */
export function groupState(
  keys: readonly string[],
  values: Readonly<Record<string, unknown>>,
  faults: readonly Fault[],
  { fields }: Texts,
): { readonly state?: string; readonly alert?: boolean } {
  const wrong = keys.filter((key) => faultsAt(faults, key).length > 0).length;
  const set = keys.filter((key) => values[key] !== undefined).length;
  if (wrong > 0) return { state: fields.toCorrect(wrong), alert: true };
  return set > 0 ? { state: fields.set(set) } : {};
}
