import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The loader, and the libraries without which NVIDIA's Vulkan driver gives no instance (VK_ERROR_INCOMPATIBLE_DRIVER). */
const PACKAGES = ['libvulkan1', 'libglvnd0', 'libglx0', 'libegl1'];
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

/**
 * The Vulkan loader and what belongs to it out of Debian's packages, unpacked below `downloads` once; none where there is
 * no apt, no network or no such package: then the other machine has to have a loader of its own.
 * @returns libraries by the names that programs ask for; their paths
 */
export function fetchVulkanLoader(downloads: string): readonly { readonly name: string; readonly path: string }[] {
  const folder = join(downloads, 'vulkan');
  const libraries = join(folder, LIBRARIES);
  if (!existsSync(libraries) && !fetched(folder)) return [];
  return readdirSync(libraries)
    .filter((name) => /\.so\.\d+$/.test(name) && statSync(join(libraries, name)).isFile())
    .map((name) => ({ name, path: join(libraries, name) }));
}

function fetched(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('apt-get', ['download', ...PACKAGES], { cwd: folder, stdio: 'ignore' });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: folder, stdio: 'ignore' });
    }
    return existsSync(join(folder, LIBRARIES));
  } catch {
    return false;
  }
}
