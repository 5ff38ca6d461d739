import { resolve } from 'node:path';
import {
  EMBEDDED_MODELS,
  modelSourceOf,
  pathInModel,
  renameFiles,
  withModelSource,
  type KnownPlugins,
  type Settings,
} from '@zeroreel/run';
import type { GivenFlags } from '../flags/given-flags.js';
import { filePlaces, type FileFlag } from './file-flags.js';
import { movedFiles } from './moved-files.js';
import { describeFiles, filesThere, requireHere } from './named-files.js';
import type { WebNames } from './web-names.js';

/** Settings whose files were found. */
export interface FoundFiles {
  /** Files by their absolute paths. */
  readonly settings: Settings;
  /** What files were called in the settings that were read, by what they are called now. */
  readonly movedFrom: Readonly<Record<string, string>>;
  /** For people: what is opened now because the file names it, and not the user. Empty where that is nothing. */
  readonly description: string;
}

/** What is known beside the settings. */
export interface FindContext {
  readonly known: KnownPlugins;
  readonly given: GivenFlags;
  readonly flags: readonly FileFlag[];
  readonly web: WebNames;
}

/** What lies with the program, or with the model, wherever that is. */
const staysItself = (name: string): boolean => EMBEDDED_MODELS.includes(name) || pathInModel(name) !== undefined;

/**
 * Finds the files that somebody's settings name: where flags say that they lie now, else where the settings have them. Nothing
 * is opened.
 * @param file that keeps the settings, for messages
 * @throws ZeroreelError `missing-file` for files that are not here; `invalid-request` for flags that mean none
 */
export async function findFiles(
  file: string,
  settings: Settings,
  { known, given, flags, web }: FindContext,
): Promise<FoundFiles> {
  const places = filePlaces(settings, known);
  const there = await filesThere(places, web.isListed);
  const moved = movedFiles(flags, given, {
    places,
    isThere: (name) => there.has(name),
    placeOf: web.referenceOf,
  });
  const stranger = places.filter(({ name }) => !moved.has(name));
  requireHere(file, stranger, there);
  const placeOf = (name: string) => moved.get(name) ?? (staysItself(name) || web.isListed(name) ? name : resolve(name));
  const source = modelSourceOf(settings);
  const renamed = renameFiles(settings, known, placeOf);
  return {
    settings: EMBEDDED_MODELS.includes(source) ? renamed : withModelSource(renamed, placeOf(source)),
    movedFrom: Object.fromEntries(places.map(({ name }) => [placeOf(name), name])),
    description: describeFiles(file, stranger, web.isListed),
  };
}
