import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZeroreelError } from '@zeroreel/core';
import { pluginName, type PluginName } from './plugin-name.js';

const template = fileURLToPath(new URL('../template', import.meta.url));

/**
 * Writes the skeleton of a plugin into `folder`, whose last part is its name. The folder appears when it is complete.
 * @returns its absolute path
 * @throws ZeroreelError `invalid-request` for a name that is none, a folder that is not empty or has no place to be
 */
export async function createPlugin(folder: string): Promise<string> {
  const path = resolve(folder);
  const name = pluginName(basename(path));
  const place = dirname(path);
  if (!(await isFolder(place))) throw refused(`${place} is no folder that it could be made in`);
  const entries = await entriesOf(path);
  if (entries !== undefined && entries.length > 0) throw refused(`${path} is not empty`);
  const scratch = await mkdtemp(join(place, `.${name.kebab}-`));
  try {
    await writeSkeleton(join(scratch, 'skeleton'), name);
    if (entries !== undefined) await rmdir(path);
    await rename(join(scratch, 'skeleton'), path);
  } finally {
    await rm(scratch, { recursive: true });
  }
  return path;
}

async function writeSkeleton(target: string, name: PluginName): Promise<void> {
  const files = await readdir(template, { recursive: true, withFileTypes: true });
  const version = await ownVersion();
  for (const file of files.filter((entry) => entry.isFile())) {
    const folder = join(target, file.parentPath.slice(template.length));
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(file.parentPath, file.name), 'utf8');
    await writeFile(join(folder, fileName(file.name, name)), fillIn(text, name).replaceAll('^VERSION', `^${version}`));
  }
}

/** All packages of zeroreel have one version: a plugin is written for the core of this one. */
async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { readonly version: string }).version;
}

/** npm leaves .gitignore files out of packages, and tools take a package.json in them for a package's own. */
const REAL_NAMES: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'manifest.json': 'package.json' };

const fileName = (name: string, plugin: PluginName): string => REAL_NAMES[name] ?? fillIn(name, plugin);

/** The template is a plugin that works, by the name of my-plugin. */
const fillIn = (text: string, { kebab, camel, pascal }: PluginName): string =>
  text.replaceAll('my-plugin', kebab).replaceAll('myPlugin', camel).replaceAll('MyPlugin', pascal);

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** Undefined where there is nothing. */
async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  if (!(await isFolder(path))) throw refused(`${path} is a file`);
  return readdir(path);
}

const refused = (reason: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `The plugin cannot be written: ${reason}`);
