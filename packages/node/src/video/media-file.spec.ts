import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMediaFile } from './media-file.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'media-file-'))));
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe('openMediaFile', () => {
  it('goes by the content, not by the name', async () => {
    await writeFile(at('a.png'), 'GIF89a');
    expect(await openMediaFile(at('a.png'))).toMatchObject({ path: at('a.png'), format: { name: 'a GIF' } });
  });

  it.each([
    ['', 'expected a video or a picture, got an empty file'],
    ['\x01\x02\xffab', 'expected a video or a picture, got a file of another kind (it begins with 01 02 ff 61 62)'],
    ['#EXTM3U\n/etc/passwd', 'got an HLS playlist, which only names a video: download the video itself and name that'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'got a HEIC picture: HEIC is not read here: save it as JPEG or PNG'],
  ])('refuses %j', async (content, message) => {
    await writeFile(at('b.mp4'), content, 'latin1');
    const opened = openMediaFile(at('b.mp4'));
    await expect(opened).rejects.toMatchObject({ code: 'media', message: expect.stringContaining(message) });
    await expect(opened).rejects.toThrow(`${at('b.mp4')}: `);
  });

  it('says what the system says', async () => {
    await expect(openMediaFile(at('none'))).rejects.toMatchObject({
      code: 'missing-file',
      message: `${at('none')} cannot be read: expected a video or a picture, got: there is no such file (ENOENT)`,
    });
    await symlink(at('round'), at('round'));
    await expect(openMediaFile(at('round'))).rejects.toThrow('its links lead round in a circle (ELOOP)');
    await expect(openMediaFile(at(`${'x'.repeat(300)}.mp4`))).rejects.toThrow('its name is too long (ENAMETOOLONG)');
    await expect(openMediaFile(at('b.mp4/c.mp4'))).rejects.toThrow('a part of its path is no folder (ENOTDIR)');
  });

  it.skipIf(process.getuid?.() === 0)('says that permission is denied', async () => {
    await writeFile(at('secret'), 'GIF89a');
    await chmod(at('secret'), 0);
    await expect(openMediaFile(at('secret'))).rejects.toThrow('permission is denied (EACCES)');
  });

  it.skipIf(process.platform === 'win32')('neither reads nor waits for what is no file', async () => {
    await mkdir(at('folder'));
    await expect(openMediaFile(at('folder'))).rejects.toThrow('expected a video or a picture in a file, got a folder');
    await promisify(execFile)('mkfifo', [at('pipe')]);
    await expect(openMediaFile(at('pipe'))).rejects.toThrow('got a pipe or a device');
    await expect(openMediaFile('/dev/zero')).rejects.toThrow('got a pipe or a device');
  });
});
