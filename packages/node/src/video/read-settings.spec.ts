import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodePng } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from './read-settings.js';
import { testFrames } from './__testing__/test-frames.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'settings-'))));
afterEach(() => rm(folder, { recursive: true }));

const settings = {
  prompt: `a "red" panda; 50% of it = <b>fun</b> & #1 \\ 'x' 🐼 雨\nsecond line`,
  negativePrompt: 'blurry, '.repeat(2000),
  request: { seed: 2 ** 53 - 1, guidanceScale: 7.5 },
};

describe('readSettings', () => {
  it.each(['a.mp4', '100%done.mp4', 'a.webm', 'a.gif', 'a.webp', 'frame-%02d.png'])(
    'gives back what is kept in %s',
    async (name) => {
      const path = join(folder, name);
      await writeVideo(path, testFrames(2, 64, 64), { framesPerSecond: 4, settings });
      expect(await readSettings(path)).toEqual(settings);
    },
  );

  it('takes a relative name with a colon for a file', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      await writeVideo('a:b.mp4', testFrames(1, 64, 64), { framesPerSecond: 4, settings });
      expect(await readSettings('a:b.mp4')).toEqual(settings);
    } finally {
      process.chdir(before);
    }
  });

  it('reads any single frame of a sequence', async () => {
    await writeVideo(join(folder, '%d.png'), testFrames(2, 64, 64), { framesPerSecond: 4, settings });
    expect(await readSettings(join(folder, '1.png'))).toEqual(settings);
  });

  it.each(['a.mp4', 'a.webm', 'a.gif', 'a.webp', '%d.png'])('has none where none were kept in %s', async (name) => {
    const path = join(folder, name);
    await writeVideo(path, testFrames(1, 64, 64), { framesPerSecond: 4 });
    expect(await readSettings(path)).toBeUndefined();
  });

  it("passes over somebody else's comment", async () => {
    await writeFile(join(folder, 'a.png'), encodePng(testFrames(1, 8, 8)[0]!, 'made with love'));
    expect(await readSettings(join(folder, 'a.png'))).toBeUndefined();
  });

  it('refuses a missing file, a damaged one and another kind', async () => {
    await expect(readSettings(join(folder, 'none.mp4'))).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringMatching(
        /none\.mp4 cannot be read: expected a video or picture of zeroreel .*got: there is no such file \(ENOENT\)$/,
      ),
    });
    await writeFile(join(folder, 'a.mp4'), 'no video');
    await expect(readSettings(join(folder, 'a.mp4'))).rejects.toThrow(
      /a\.mp4: expected a video or picture of zeroreel .*got a text/,
    );
    await writeFile(join(folder, 'a.txt'), '');
    await expect(readSettings(join(folder, 'a.txt'))).rejects.toThrow(/a\.txt: .*got an empty file/);
    await expect(readSettings(folder)).rejects.toThrow(/got a folder$/);
  });

  it.skipIf(process.platform === 'win32')('opens no pipe, which may never be written to', async () => {
    await promisify(execFile)('mkfifo', [join(folder, 'pipe.mp4')]);
    await expect(readSettings(join(folder, 'pipe.mp4'))).rejects.toThrow(/got a pipe or a device$/);
  });

  it('goes by what a file is, not by its name', async () => {
    await writeVideo(join(folder, 'a.webm'), testFrames(1, 64, 64), { framesPerSecond: 4, settings });
    await rename(join(folder, 'a.webm'), join(folder, 'upload'));
    expect(await readSettings(join(folder, 'upload'))).toEqual(settings);
  });

  it('reads a file of gigabytes, without an ffmpeg', async () => {
    const path = join(folder, 'large.mp4');
    await writeVideo(path, testFrames(1, 64, 64), { framesPerSecond: 4, settings });
    const film = await readFile(path);
    const type = film.subarray(0, film.readUInt32BE(0));
    // What comes first is a box of 5 GiB: 16 bytes of header, and a hole.
    const box = Buffer.from([0, 0, 0, 1, ...Buffer.from('mdat'), 0, 0, 0, 1, 0x40, 0, 0, 0]);
    await using large = await open(path, 'w');
    await large.write(Buffer.concat([type, box]));
    await large.write(film, type.length, film.length - type.length, type.length + 5 * 2 ** 30);
    vi.stubEnv('ZEROREEL_FFMPEG', '/nowhere/ffmpeg');
    expect(await readSettings(path)).toEqual(settings);
    vi.unstubAllEnvs();
  });
});
