import '@zeroreel/core/disposal';
import { ZeroreelError } from '@zeroreel/core';
import { EMBEDDED_EDIT_MODEL, MODEL_PARTS, type ModelParts, type Settings } from '@zeroreel/run';
import type { HeldModelFiles } from '@zeroreel/web';
import type { EmbeddedModel } from './embedded-models.js';
import { isOnWeb } from '../settings/file-names.js';

/** Where a model comes from. */
export type ModelSource =
  /** A member of the mini family, part of the page. */
  | { readonly kind: 'embedded'; readonly member: EmbeddedModel }
  /** A model by its name on the web: a repository, a file, a folder. */
  | { readonly kind: 'web'; readonly name: string }
  /** A folder's files or a single one, dropped on the page or chosen. */
  | { readonly kind: 'dropped'; readonly name: string; readonly files: readonly File[] };

/**
 * The model that settings name.
 * @param dropped files by the names that settings have for them
 * @throws ZeroreelError `missing-file` for one that is not here
 */
export function modelSource(name: string | undefined, dropped: Readonly<Record<string, readonly File[]>>): ModelSource {
  if (name === undefined || name === 'embedded') return { kind: 'embedded', member: 'base' };
  if (name === EMBEDDED_EDIT_MODEL) return { kind: 'embedded', member: 'edit' };
  const files = Object.hasOwn(dropped, name) ? dropped[name] : undefined;
  if (files !== undefined) return { kind: 'dropped', name, files };
  if (isOnWeb(name)) return { kind: 'web', name };
  throw new ZeroreelError('missing-file', `The model ${name} is not here: choose it again`);
}

/** Where the files lie that take the place of a model's own parts. */
export type PartSources = Readonly<Partial<Record<keyof ModelParts, ModelSource>>>;

/** The parts that settings name beside the model. @throws ZeroreelError `missing-file` for one that is not here */
export function partSources(
  { model }: Pick<Settings, 'model'>,
  dropped: Readonly<Record<string, readonly File[]>>,
): PartSources {
  const named = MODEL_PARTS.flatMap((key) => {
    const name = model[key];
    return name === undefined ? [] : [[key, modelSource(name, dropped)] as const];
  });
  return Object.fromEntries(named);
}

/** A model and the parts beside it. Disposing lets go of all of them. */
export interface OpenedSources extends Disposable {
  readonly files: HeldModelFiles;
  readonly parts: Readonly<Partial<Record<keyof ModelParts, HeldModelFiles>>>;
}

/** Opens a model and the parts beside it, each as `open` does. Where one fails, none stays open. */
export async function openSources(
  source: ModelSource,
  sources: PartSources,
  open: (source: ModelSource) => Promise<HeldModelFiles>,
): Promise<OpenedSources> {
  const held: HeldModelFiles[] = [];
  const letGo = () => held.forEach((files) => files[Symbol.dispose]());
  const hold = async (each: ModelSource) => {
    const files = await open(each);
    held.push(files);
    return files;
  };
  try {
    const files = await hold(source);
    const parts: Partial<Record<keyof ModelParts, HeldModelFiles>> = {};
    for (const key of MODEL_PARTS) {
      const part = sources[key];
      if (part) parts[key] = await hold(part);
    }
    return { files, parts, [Symbol.dispose]: letGo };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** Tells parts apart as `keyOfSource` tells models. */
export const keyOfParts = (sources: PartSources): readonly string[] =>
  Object.entries(sources).map(([key, source]) => `${key} ${keyOfSource(source)}`);

/** Tells models apart: the same name may stand for other files later. */
export function keyOfSource(source: ModelSource): string {
  switch (source.kind) {
    case 'embedded':
      return `embedded ${source.member}`;
    case 'web':
      return `web ${source.name}`;
    case 'dropped':
      return `dropped ${source.name} ${source.files.map(({ size, lastModified }) => `${size}@${lastModified}`).join()}`;
  }
}
