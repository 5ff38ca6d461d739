import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { miniModelFolders } from '@zeroreel/mini';
import {
  EMBEDDED_EDIT_MODEL,
  EMBEDDED_MODEL,
  fileNames,
  modelSourceOf,
  type KnownPlugins,
  type Settings,
} from '@zeroreel/run';

/** Every file and folder that a run reads: its model, and what settings name for plugins. */
export function inputPathsOf(settings: Settings, known: KnownPlugins): readonly string[] {
  const plugins = settings.plugins.map(({ name }) => name).filter(isAbsolute);
  return [...modelFolders(modelSourceOf(settings)), ...fileNames(settings, known), ...plugins];
}

function modelFolders(source: string): readonly string[] {
  if (source === EMBEDDED_MODEL) return miniModelFolders('base');
  return source === EMBEDDED_EDIT_MODEL ? miniModelFolders('edit') : [source];
}

/** A file or folder on a disk, whatever it is called: through links, by a second name, in other letters. */
export type FileIdentity = string;

/** Undefined where there is nothing. */
export async function identityOf(path: string): Promise<FileIdentity | undefined> {
  const there = await stat(path, { bigint: true }).catch(() => undefined);
  return there && `${there.dev}:${there.ino}`;
}

/** A folder with more of them is not only a model or a clip. */
const MOST_FILES = 20_000;

/** Code of others, and history. */
const PASSED_OVER = ['node_modules', '.git'];

/** The identities of the files in a folder, at any depth, with their paths; of a file, its own. */
export async function identitiesIn(path: string): Promise<ReadonlyMap<FileIdentity, string>> {
  const found = new Map<FileIdentity, string>();
  const visit = async (at: string): Promise<void> => {
    const there = await stat(at, { bigint: true }).catch(() => undefined);
    if (there === undefined || found.size >= MOST_FILES) return;
    const identity = `${there.dev}:${there.ino}`;
    if (found.has(identity)) return;
    found.set(identity, at);
    if (!there.isDirectory()) return;
    const names = (await readdir(at)).filter((name) => !PASSED_OVER.includes(name));
    for (const name of names) await visit(join(at, name));
  };
  await visit(path);
  return found;
}
