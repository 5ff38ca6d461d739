import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOnlyFolder } from './__testing__/read-only-folder.js';
import { checkReplaceable, openScratchFolder, replaceFile } from './replace-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'replace-'))));
afterEach(() => rm(folder, { recursive: true }));

it('puts the new file in place of the old one and leaves nothing else', async () => {
  await writeFile(join(folder, 'a.png'), 'old');
  await replaceFile(join(folder, 'a.png'), Buffer.from('new'));
  expect(await readFile(join(folder, 'a.png'), 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['a.png']);
});

it('checks without a trace', async () => {
  await checkReplaceable(join(folder, 'a.png'));
  expect(await readdir(folder)).toEqual([]);
  await expect(checkReplaceable(folder)).rejects.toThrow(/is a folder/);
  await expect(checkReplaceable(join(folder, 'no', 'a.png'))).rejects.toThrow(/does not exist/);
});

describe('openScratchFolder', () => {
  it('is gone with its files afterwards', async () => {
    const scratch = await openScratchFolder(folder);
    await writeFile(join(scratch.path, 'half.mp4'), 'x');
    await access(scratch.path);
    await scratch[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
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
      /cannot be written to \((EACCES|EPERM|EROFS)\)$/,
    );
  });
});
