import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { newSha256 } from '../host/fingerprints.js';
import { findPluginEntry, pluginFolder } from './import-plugin.js';

/** Files that a plugin's code may lie in. */
const CODE = ['.js', '.mjs', '.cjs', '.ts', '.json', '.wasm', '.node'];

/** A folder with more of them is not only a plugin's. */
const MOST_FILES = 2000;

/**
 * Tells the code of a plugin from another one: SHA-256 over the code files of its folder, or over its own file. What it
 * imports from elsewhere is not looked at.
 * @param name as settings call it
 * @throws ZeroreelError `plugin` where there is none
 */
export async function pluginFingerprint(name: string, folder: string = process.cwd()): Promise<string> {
  const hash = newSha256();
  const place = await pluginFolder(name, folder);
  const files = place === undefined ? [await findPluginEntry(name, folder)] : await codeFiles(place);
  for (const file of files.sort()) {
    const bytes = await readFile(file);
    hash.update(new TextEncoder().encode(`${relative(place ?? dirname(file), file)}\n${bytes.length}\n`));
    hash.update(bytes);
  }
  return `sha256:${await hash.digest()}`;
}

async function codeFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (at: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (files.length >= MOST_FILES) return;
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) await visit(path);
      else if (CODE.includes(extname(entry.name)) && (await stat(path)).isFile()) files.push(path);
    }
  };
  await visit(folder);
  return files;
}
