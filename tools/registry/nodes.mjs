// Other versions of Node, out of the packages that npm's `node` installs for each platform.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest that is promised, and the newest of each line. */
export const NODES = ['20.19.0', '22', '24'];

/** Installs a Node below `folder`. @returns its program */
export function installNode(folder, version, url) {
  const place = join(folder, `node-${version}`);
  mkdirSync(place, { recursive: true });
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`;
  execFileSync('npm', ['install', '--prefix', place, '--no-save', '--registry', url, name], {
    cwd: place,
    stdio: 'pipe',
  });
  return join(place, 'node_modules', name.split('@')[0], 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
