import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import type { FilePlace } from './file-flags.js';

/** Which of the files that settings name are there; nothing is opened. Those on other machines are not looked for. */
export async function filesThere(places: readonly FilePlace[]): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const { name } of places) {
    if (!isElsewhere(name) && (await stat(resolve(name)).catch(() => undefined)) !== undefined) there.add(name);
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
  if (missing.length === 0) return;
  const lines = missing.map(({ name, flags: [flag = '--plugin'] }) => {
    const why = isElsewhere(name) ? 'is on another machine, where nobody asked for it' : 'is not there';
    return `  ${flag}  ${name} ${why}`;
  });
  const hint = `Say where each lies now, for instance ${missing[0]?.flags[0] ?? '--model'} PATH.`;
  throw new ZeroreelError('missing-file', `${file} names files that are not here:\n${lines.join('\n')}\n${hint}`);
}

/** An address, or a share of a Windows network. */
const isElsewhere = (name: string): boolean => /^(?:[a-z][a-z0-9+.-]+:[/\\]{2}|[/\\]{2})/i.test(name);

/** What a run is about to open, for people: a line for each file, with the flag that would replace it. */
export function describeFiles(file: string, places: readonly FilePlace[]): string {
  if (places.length === 0) return '';
  const lines = new Set(places.map(({ name, flags: [flag = ''] }) => `  ${flag.padEnd(16)} ${resolve(name)}\n`));
  return `${file} names files that are opened now:\n${[...lines].join('')}`;
}
