import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Why no small disk can be had here; undefined where one can. Tests that need one are skipped for this reason. */
export const smallDiskReason: string | undefined = findReason();

if (smallDiskReason !== undefined) console.warn(`Tests on a full disk are skipped: ${smallDiskReason}`);

function findReason(): string | undefined {
  if (process.platform !== 'linux') return 'they mount a small tmpfs, which needs Linux';
  if (process.getuid?.() !== 0) return 'they mount a small tmpfs, which needs root';
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return undefined;
  } catch {
    return 'a tmpfs cannot be mounted here';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Does something with a disk of so many KiB, which is mounted on a folder of its own.
 * @param options.files that it can hold, folders included
 */
export async function onSmallDisk(
  kibibytes: number,
  work: (disk: string) => Promise<void>,
  { files }: { readonly files?: number } = {},
): Promise<void> {
  const disk = await mkdtemp(join(tmpdir(), 'small-disk-'));
  const run = promisify(execFile);
  const limits = [`size=${kibibytes}k`, ...(files === undefined ? [] : [`nr_inodes=${files + 1}`])];
  await run('mount', ['-t', 'tmpfs', '-o', limits.join(), 'tmpfs', disk]);
  try {
    await work(disk);
  } finally {
    await run('umount', ['--lazy', disk]);
    await rm(disk, { recursive: true });
  }
}
