import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A package that the built command needs, as npm installed it. */
export interface InstalledPackage {
  readonly name: string;
  /** Its folder, links resolved. */
  readonly folder: string;
  /** Where it belongs below the root, for instance `node_modules/a/node_modules/b`. */
  readonly place: string;
}

/** Packages that no stage touches: the page, the browser's runtime, and what onnxruntime-node's install script needs. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  '@zeroreel/playground',
  'onnxruntime-web',
  'adm-zip',
  'global-agent',
  'vitest',
]);

/**
 * `names` and all that they depend on in turn, found as Node finds them: in the nearest `node_modules` upwards.
 * Optional dependencies are left out, so ffmpeg's binaries stay behind; so are `leftOut`.
 */
export function productionPackages(
  root: string,
  names: readonly string[],
  leftOut: ReadonlySet<string> = LEFT_OUT,
): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const follow = (name: string, from: string): void => {
    if (leftOut.has(name) || name.startsWith('@types/')) return;
    const installed = findPackage(name, from, root, [...found.values()]);
    if (found.has(installed.place)) return;
    found.set(installed.place, installed);
    for (const dependency of dependenciesOf(installed.folder)) follow(dependency, installed.folder);
  };
  for (const name of names) follow(name, root);
  return [...found.values()];
}

/** @param found those that lie around it, where it is a workspace's own: they are placed elsewhere than they lie */
function findPackage(name: string, from: string, root: string, found: readonly InstalledPackage[]): InstalledPackage {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) {
      const owners = found.filter((other) => candidate.startsWith(other.folder + sep));
      const owner = owners.sort((a, b) => b.folder.length - a.folder.length)[0];
      const place = owner ? join(owner.place, relative(owner.folder, candidate)) : relative(root, candidate);
      return { name, folder: realpathSync(candidate), place };
    }
    if (folder === dirname(folder)) throw new Error(`${name}, which ${from} depends on, is not installed: npm ci`);
  }
}

function dependenciesOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies);
}
