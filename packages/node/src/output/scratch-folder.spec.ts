import { existsSync } from 'node:fs';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOnlyFolder } from '../video/__testing__/read-only-folder.js';
import { openScratchFolder, removeScratchFolders } from './scratch-folder.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'scratch-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('openScratchFolder', () => {
  it('is gone with its files afterwards', async () => {
    const scratch = await openScratchFolder(folder);
    await writeFile(join(scratch.path, 'half.mp4'), 'x');
    await access(scratch.path);
    await scratch[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('stays where it is kept', async () => {
    const scratch = await openScratchFolder(folder);
    scratch.keep();
    await scratch[Symbol.asyncDispose]();
    await access(scratch.path);
  });

  it('names a folder that is missing', async () => {
    const opened = openScratchFolder(join(folder, 'no', 'such'));
    await expect(opened).rejects.toMatchObject({
      code: 'media',
      message: expect.stringMatching(/no\/such does not exist$/),
    });
  });

  it('names a file that is taken for a folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openScratchFolder(join(folder, 'file'))).rejects.toThrow(/file is not a folder$/);
  });

  it('names a folder that is read-only', async () => {
    await expect(openScratchFolder(await readOnlyFolder(folder))).rejects.toThrow(
      /cannot be written to: .* \((EACCES|EPERM|EROFS)\)$/,
    );
  });
});

it('removeScratchFolders removes at once what is unfinished, and leaves what is protected', async () => {
  const [unfinished, replacing] = [await openScratchFolder(folder), await openScratchFolder(folder)];
  await writeFile(join(unfinished.path, 'half.mp4'), 'x');
  replacing.protect();
  removeScratchFolders();
  expect(await readdir(folder)).toEqual([replacing.path.slice(folder.length + 1)]);
  for (const scratch of [unfinished, replacing]) await scratch[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
});

it('removeScratchFolders does not rely on a removal that has only begun', async () => {
  const scratch = await openScratchFolder(folder);
  await writeFile(join(scratch.path, 'half.mp4'), 'x');
  const disposed = scratch[Symbol.asyncDispose]();
  removeScratchFolders();
  expect(existsSync(scratch.path)).toBe(false);
  await disposed;
});
