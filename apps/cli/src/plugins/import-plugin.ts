import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ZeroreelError } from '@zeroreel/core';

/**
 * Imports the module of a plugin, which runs its code.
 * @param name absolute path of a folder or file, or the name of a package installed in `folder` or above it
 * @param folder default the working directory
 * @throws ZeroreelError `plugin` where there is no such file
 */
export const importPlugin = async (name: string, folder: string = process.cwd()): Promise<unknown> =>
  import(pathToFileURL(await findPluginEntry(name, folder)).href);

/**
 * The file that is imported for a plugin: a file itself, or what the package.json of a folder or package names.
 * @param source absolute path, or the name of a package installed in `folder` or above it
 * @throws ZeroreelError `plugin` where there is none
 */
export async function findPluginEntry(source: string, folder: string): Promise<string> {
  const { path, isFile } = await findPlugin(source, folder);
  if (isFile) return path;
  const entry = join(path, entryOf(await readManifest(path, source)));
  if (await exists(entry)) return entry;
  throw notLoaded(source, `its package.json names ${entry}, which does not exist; build it first`);
}

/** The folder of a plugin; undefined where it is a single file. @throws ZeroreelError `plugin` where there is none */
export async function pluginFolder(source: string, folder: string): Promise<string | undefined> {
  const { path, isFile } = await findPlugin(source, folder);
  return isFile ? undefined : path;
}

async function findPlugin(
  source: string,
  folder: string,
): Promise<{ readonly path: string; readonly isFile: boolean }> {
  const path = isAbsolute(source) ? source : await findPackage(source, folder);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw notLoaded(source, `${path} does not exist`);
  return { path, isFile: found.isFile() };
}

async function findPackage(name: string, folder: string): Promise<string> {
  const places = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? [];
  for (const place of places) {
    if (await exists(join(place, name, 'package.json'))) return join(place, name);
  }
  throw notLoaded(name, `neither a plugin that 'zeroreel plugins' lists nor a package installed in ${folder} or above`);
}

async function readManifest(path: string, source: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  } catch (cause) {
    throw notLoaded(source, `${path} has no package.json that can be read`, { cause });
  }
}

/** What an ES module import of the package itself would find: `exports`, else `main`, else `index.js`. */
function entryOf(manifest: unknown): string {
  const { exports, main } = fieldsOf(manifest);
  return exported(fieldsOf(exports)['.'] ?? exports) ?? (typeof main === 'string' ? main : 'index.js');
}

/** Conditions are looked at in their order, as Node does. */
function exported(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  const conditions = Object.entries(fieldsOf(target)).filter(([name]) => ['node', 'import', 'default'].includes(name));
  return conditions.map(([, nested]) => exported(nested)).find((path) => path !== undefined);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const notLoaded = (source: string, reason: string, options?: ErrorOptions): ZeroreelError =>
  new ZeroreelError('plugin', `The plugin ${source} cannot be loaded: ${reason}`, options);
