import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps PostgreSQL's programs out of the search path, in a folder a version. */
const POSTGRESQL = '/usr/lib/postgresql';

/**
 * Finds a server's program, in the search path or among Debian's versions of PostgreSQL.
 * @returns undefined where it is not installed
 */
export function installedProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...postgresqlFolders()];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/**
 * Why a server's tests are skipped on this machine; undefined where they run. In CI they always run, and fail without it.
 * @param name the program
 * @param debianPackage what installs it
 */
export function reasonWithout(name: string, debianPackage: string): string | undefined {
  if (process.env['CI'] !== undefined || installedProgram(name) !== undefined) return undefined;
  const reason = `there is no ${name} (Debian: apt-get install ${debianPackage})`;
  console.warn(`Tests on ${name} are skipped: ${reason}`);
  return reason;
}

function postgresqlFolders(): string[] {
  try {
    const versions = readdirSync(POSTGRESQL).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(POSTGRESQL, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
