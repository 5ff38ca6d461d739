import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that this process cannot write to. The superuser passes over file modes, but not over the kernel's own tree. */
export async function readOnlyFolder(parent: string): Promise<string> {
  if (process.getuid?.() === 0) return '/sys';
  const folder = join(parent, 'read-only');
  await mkdir(folder, { mode: 0o555 });
  return folder;
}
