import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'replace-'))));
afterEach(() => rm(folder, { recursive: true }));

it('puts the new file in place of the old one, with its permissions, and leaves nothing else', async () => {
  const path = join(folder, 'a.png');
  await writeFile(path, 'old');
  await chmod(path, 0o640);
  await replaceFile(path, Buffer.from('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['a.png']);
});

it('writes what a link stands for, and leaves the link', async () => {
  await mkdir(join(folder, 'other'));
  await writeFile(join(folder, 'other', 'real.png'), 'old');
  await symlink('other/real.png', join(folder, 'link.png'));
  await replaceFile(join(folder, 'link.png'), Buffer.from('new'));
  expect((await lstat(join(folder, 'link.png'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'other', 'real.png'), 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['link.png', 'other']);
});

it.skipIf(smallDiskReason)('leaves the old file where the disk is full, and says so', async () => {
  await onSmallDisk(12, async (disk) => {
    await writeFile(join(disk, 'a.png'), 'old');
    await expect(replaceFile(join(disk, 'a.png'), new Uint8Array(64 * 1024))).rejects.toMatchObject({
      code: 'media',
      message: `${join(disk, 'a.png')} could not be written: the disk is full (ENOSPC)`,
    });
    expect(await readFile(join(disk, 'a.png'), 'utf8')).toBe('old');
    expect(await readdir(disk)).toEqual(['a.png']);
  });
});
