import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = 'usr/lib/x86_64-linux-gnu/libvulkan.so.1';

/**
 * The Vulkan loader out of Debian's package, unpacked below `downloads` once; undefined where there is no apt, no network
 * or no such package: then the other machine has to have a loader of its own.
 */
export function fetchVulkanLoader(downloads: string): string | undefined {
  const folder = join(downloads, 'libvulkan1');
  if (!existsSync(join(folder, LIBRARY)) && !fetched(folder)) return undefined;
  return join(folder, LIBRARY);
}

function fetched(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('apt-get', ['download', 'libvulkan1'], { cwd: folder, stdio: 'ignore' });
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file === undefined) return false;
    execFileSync('dpkg', ['-x', file, '.'], { cwd: folder, stdio: 'ignore' });
    return existsSync(join(folder, LIBRARY));
  } catch {
    return false;
  }
}
