import { resolve } from 'node:path';
import { shown, throwFaults, type Fault } from '@zeroreel/core';
import { baseName, EMBEDDED_MODELS } from '@zeroreel/run';
import type { GivenFlags } from '../flags/given-flags.js';
import type { FileFlag, FilePlace, MovedFile } from './file-flags.js';

/** Where files lie now, by the names that settings have for them. */
export type MovedFiles = ReadonlyMap<string, string>;

/** What is known beside flags. */
export interface Surroundings {
  readonly places: readonly FilePlace[];
  /** Whether there is something where settings say that a file lies. */
  readonly isThere: (name: string) => boolean;
  /** What settings call what a user names. Default: its absolute path. */
  readonly placeOf?: (text: string) => string;
}

/**
 * Finds out which file each flag means: the one of the same name, else one that is gone, else the only one that it can mean;
 * several in their order.
 * @throws ZeroreelError `invalid-request` with every flag that means none, or no certain one
 */
export function movedFiles(
  flags: readonly FileFlag[],
  given: GivenFlags,
  { places, isThere, placeOf = (text) => resolve(text) }: Surroundings,
): MovedFiles {
  const moved = new Map<string, string>();
  const faults: Fault[] = [];
  for (const flag of flags) {
    const all = places.filter(({ flags: own }) => own.includes(flag.long));
    const asked = given.texts(flag.long).map((text) => ({ text, ...choicesOf(flag.read(text), text, all) }));
    for (const { text, choices } of asked) {
      if (choices.length === 0) faults.push(fault(flag.long, listed(all), text));
    }
    assign(
      flag.long,
      asked.filter(({ choices }) => choices.length > 0),
      { moved, faults, isThere, placeOf: (text) => (EMBEDDED_MODELS.includes(text) ? text : placeOf(text)) },
    );
  }
  throwFaults(faults);
  return moved;
}

/** A file that a flag gives, and the names that it may stand for. */
interface Asked {
  readonly text: string;
  readonly file: string;
  readonly choices: readonly string[];
}

/** The whole text may be the name of a file, for all that stands in it. */
function choicesOf(moved: MovedFile, text: string, places: readonly FilePlace[]): Omit<Asked, 'text'> {
  const fitting = places.filter(({ beside }) => isPartOf(moved.beside, beside));
  const isWhole = fitting.length === 0 && places.some(({ name }) => baseName(name) === baseName(text));
  const chosen = isWhole ? places : fitting;
  return { file: isWhole ? text : moved.file, choices: [...new Set(chosen.map(({ name }) => name))] };
}

const isPartOf = (some: Readonly<Record<string, unknown>>, all: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(some).every(([key, value]) => JSON.stringify(value) === JSON.stringify(all[key]));

interface AssignContext {
  readonly moved: Map<string, string>;
  readonly faults: Fault[];
  readonly isThere: (name: string) => boolean;
  readonly placeOf: (text: string) => string;
}

function assign(flag: string, asked: readonly Asked[], { moved, faults, isThere, placeOf }: AssignContext): void {
  const free = (choices: readonly string[]) => {
    const left = choices.filter((name) => !moved.has(name));
    const gone = left.filter((name) => !isThere(name));
    return gone.length > 0 ? gone : left;
  };
  const rest = asked.filter(({ file, choices }) => {
    const twin = choices.filter((name) => !moved.has(name)).find((name) => baseName(name) === baseName(file));
    if (twin !== undefined) moved.set(twin, placeOf(file));
    return twin === undefined;
  });
  rest.forEach(({ file, text, choices }, k) => {
    const left = free(choices);
    const [next] = left;
    if (next !== undefined && left.length <= rest.length - k) moved.set(next, placeOf(file));
    else if (next === undefined) faults.push(fault(flag, 'a file that has not been given yet', text));
    else faults.push(fault(flag, `a place for each of ${left.map(baseName).join(', ')}, or a file of that name`, text));
  });
}

const listed = (places: readonly FilePlace[]): string =>
  places.length === 0
    ? 'no such flag, as the settings name no such file'
    : `${places.map(({ name }) => baseName(name)).join(' or ')}, as the settings have it`;

const fault = (path: string, expected: string, got: string): Fault => ({
  path,
  message: `expected ${expected}, got ${shown(got)}`,
});
