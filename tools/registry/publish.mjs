// Every package that is published, and how: as the release workflow does it, without provenance, which needs a workflow.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders of the packages that are published. */
export const published = ['packages', 'apps']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')) && !manifestOf(folder).private);

export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** What an installation of the command takes on this machine, without the page: it may be missing. */
export function neededHere() {
  const byName = new Map(published.map((folder) => [manifestOf(folder).name, folder]));
  const needed = new Set();
  const follow = (name) => {
    const folder = byName.get(name);
    if (folder === undefined || needed.has(folder)) return;
    const { os = [process.platform], cpu = [process.arch], ...manifest } = manifestOf(folder);
    if (!os.includes(process.platform) || !cpu.includes(process.arch) || name === '@zeroreel/playground') return;
    needed.add(folder);
    for (const other of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) follow(other);
  };
  follow('zeroreel');
  return [...needed];
}

/** Publishes packages. The registry takes anybody's token, and npm wants one. */
export async function publishAll(url, folders) {
  const token = `--${url.replace('http:', '')}:_authToken=anybody`;
  const left = [...folders];
  const publishSome = async () => {
    for (let folder; (folder = left.shift()) !== undefined;) {
      await promisify(execFile)('npm', ['publish', '--registry', url, '--provenance=false', token], {
        cwd: folder,
        maxBuffer: 2 ** 26,
      });
    }
  };
  await Promise.all([publishSome(), publishSome()]);
}
