import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkMakeable, checkReplaceable, followLinks } from './output-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'output-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('followLinks', () => {
  it('goes from link to link, through folders that are links, to a file that need not be there', async () => {
    await mkdir(join(folder, 'deep', 'er'), { recursive: true });
    await symlink('deep/er', join(folder, 'way'));
    await symlink('../next.mp4', join(folder, 'deep', 'er', 'link.mp4'));
    await symlink(join(folder, 'target.mp4'), join(folder, 'deep', 'next.mp4'));
    expect(await followLinks(join(folder, 'way', 'link.mp4'))).toBe(join(folder, 'target.mp4'));
    expect(await followLinks(join(folder, 'plain.mp4'))).toBe(join(folder, 'plain.mp4'));
  });

  it('refuses links in a circle', async () => {
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    await expect(followLinks(join(folder, 'a'))).rejects.toThrow(/links in a circle/);
  });
});

describe('checkReplaceable', () => {
  it('checks without a trace', async () => {
    await writeFile(join(folder, 'there.png'), 'old');
    await checkReplaceable(join(folder, 'a.png'));
    await checkReplaceable(join(folder, 'there.png'));
    expect(await readdir(folder)).toEqual(['there.png']);
  });

  it('refuses a folder, a missing folder and a device', async () => {
    await expect(checkReplaceable(folder)).rejects.toThrow(/is a folder/);
    await expect(checkReplaceable(join(folder, 'no', 'a.png'))).rejects.toThrow(/does not exist/);
    await symlink('/dev/null', join(folder, 'null.png'));
    await expect(checkReplaceable(join(folder, 'null.png'))).rejects.toThrow(
      /null\.png \(a link to \/dev\/null\) is a device/,
    );
  });

  it('refuses a link to a file of another kind, which would not be what its name says', async () => {
    await writeFile(join(folder, 'motion.json'), '[]');
    await symlink('motion.json', join(folder, 'a.mp4'));
    await symlink('B.MP4', join(folder, 'b.mp4'));
    await expect(checkReplaceable(join(folder, 'a.mp4'))).rejects.toThrow(
      /motion\.json\) leads to a file of another kind/,
    );
    await checkReplaceable(join(folder, 'b.mp4'));
  });

  it('refuses what is protected from writing, whoever asks: a file, by a link too, and a folder', async () => {
    await writeFile(join(folder, 'a.mp4'), 'old', { mode: 0o444 });
    await symlink('a.mp4', join(folder, 'link.mp4'));
    await mkdir(join(folder, 'shut'), { mode: 0o555 });
    await expect(checkReplaceable(join(folder, 'a.mp4'))).rejects.toThrow(/a\.mp4 is read-only/);
    await expect(checkReplaceable(join(folder, 'link.mp4'))).rejects.toThrow(/link\.mp4 .* is read-only/);
    await expect(checkReplaceable(join(folder, 'shut', 'b.mp4'))).rejects.toThrow(/shut cannot be written to/);
    await chmod(join(folder, 'shut'), 0o755);
    await checkReplaceable(join(folder, 'shut', 'b.mp4'));
  });
});

it('checkMakeable looks at the folder above that is there', async () => {
  await checkMakeable(join(folder, 'new', 'er'));
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'file'), '');
  await expect(checkMakeable(join(folder, 'file', 'x'))).rejects.toThrow(/file is not a folder/);
  await chmod(folder, 0o555);
  await expect(checkMakeable(join(folder, 'new', 'er'))).rejects.toThrow(/read-only/);
  await chmod(folder, 0o755);
});
