import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import type { FilePlace } from './file-flags.js';

/**
 * Which of the files that settings name are there; nothing is opened. Those on other machines are not looked for.
 * @param isListed of a name that needs no path, as models of the hub have
 */
export async function filesThere(
  places: readonly FilePlace[],
  isListed: (name: string) => boolean = () => false,
): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const { name } of places) {
    if (isListed(name)) there.add(name);
    else if (!isElsewhere(name) && (await stat(resolve(name)).catch(() => undefined)) !== undefined) there.add(name);
  }
  return there;
}

/**
 * Refuses files that are not here: those that have moved, and those of other machines. To look at a share of Windows may be
 * enough to log in there.
 * @param file whose settings name them
 * @param places that no flag has given
 * @throws ZeroreelError `missing-file` with the flag that says where each lies now
 */
export function requireHere(file: string, places: readonly FilePlace[], there: ReadonlySet<string>): void {
  const missing = places.filter(({ name }) => !there.has(name));
  const [first] = missing;
  if (first === undefined) return;
  const lines = missing.map(({ name, flags: [flag = '--plugin'] }) => {
    const why = isElsewhere(name) ? 'is on another machine, where nobody asked for it' : 'is not there';
    return `  ${flag}  ${name} ${why}`;
  });
  const hint = `Say where each lies now, for instance ${first.flags[0] ?? '--plugin'} PATH.`;
  throw new ZeroreelError('missing-file', `${file} names files that are not here:\n${lines.join('\n')}\n${hint}`);
}

/** An address, or a share of a Windows network. */
const isElsewhere = (name: string): boolean => /^(?:[a-z][a-z0-9+.-]+:[/\\]{2}|[/\\]{2})/i.test(name);

/**
 * What a run is about to open, for people: a line for each file, with the flag that would replace it.
 * @param isListed of a name that needs no path
 */
export function describeFiles(
  file: string,
  places: readonly FilePlace[],
  isListed: (name: string) => boolean = () => false,
): string {
  if (places.length === 0) return '';
  const shown = (name: string) => (isListed(name) ? `${name}  (downloaded where it is not kept here)` : resolve(name));
  const lines = new Set(places.map(({ name, flags: [flag = ''] }) => `  ${flag.padEnd(16)} ${shown(name)}\n`));
  return `${file} names files that are opened now:\n${[...lines].join('')}`;
}
