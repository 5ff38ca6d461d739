import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFolder } from './state-folder.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'state-'))));
afterEach(() => rm(root, { recursive: true }));

const at = (...names: readonly string[]) => join(root, ...names);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('stateFolder', () => {
  it('is there when something was written, and gone when that was removed', async () => {
    const folder = stateFolder(at('a.mp4.resume'));
    expect(folder.name).toBe(at('a.mp4.resume'));
    expect(await folder.list()).toEqual([]);
    expect(await readdir(root)).toEqual([]);
    await folder.write('one', bytes('1'));
    await folder.write('two', bytes('2'));
    await folder.write('one', bytes('11'));
    expect([...(await folder.list())].sort()).toEqual(['one', 'two']);
    expect(String(await folder.read('one'))).toBe('11');
    await folder.remove('one');
    await folder.remove('one');
    expect(await folder.list()).toEqual(['two']);
    await folder.close();
    expect(await folder.list()).toEqual(['two']);
    await folder.remove('two');
    await folder.close();
    expect(await readdir(root)).toEqual([]);
    await folder.close();
  });

  it('does not show what a process that was killed left unfinished, and removes it in the end', async () => {
    await mkdir(at('state'));
    await writeFile(at('state', 'one.1234.unfinished'), 'half');
    const folder = stateFolder(at('state'));
    expect(await folder.list()).toEqual([]);
    await folder.close();
    expect(await readdir(root)).toEqual([]);
  });

  it('leaves what somebody else has put there', async () => {
    const folder = stateFolder(at('state'));
    await folder.write('one', bytes('1'));
    await writeFile(at('state', 'notes.txt'), 'mine');
    await folder.remove('one');
    await folder.close();
    expect(await readFile(at('state', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('says what is wrong where a file lies in its place, or its name is taken by a folder', async () => {
    await writeFile(at('state'), 'a file');
    const folder = stateFolder(at('state'));
    const wrong = { code: 'media', message: 'ENOTDIR: not a directory' };
    await expect(folder.list()).rejects.toMatchObject(wrong);
    await expect(folder.write('one', bytes('1'))).rejects.toMatchObject({ code: 'media' });
    const other = stateFolder(at('other'));
    await mkdir(at('other', 'one', 'deeper'), { recursive: true });
    await expect(other.write('one', bytes('1'))).rejects.toMatchObject({ code: 'media' });
    expect(await readdir(at('other'))).toEqual(['one']);
    await expect(other.read('two')).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.getuid?.() === 0)('says so where the folder is read-only (not as root)', async () => {
    await chmod(root, 0o500);
    await expect(stateFolder(at('state')).write('one', bytes('1'))).rejects.toThrow('EACCES');
    await chmod(root, 0o700);
  });
});
