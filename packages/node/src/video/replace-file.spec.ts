import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkReplaceable, replaceFile } from './replace-file.js';

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
