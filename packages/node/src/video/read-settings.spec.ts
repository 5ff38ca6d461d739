import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.js';
import { testFrames } from './__testing__/test-frames.js';
import { writeVideo } from './video-file.js';

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
    await expect(readSettings(join(folder, 'none.mp4'))).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(folder, 'a.mp4'), 'no video');
    await expect(readSettings(join(folder, 'a.mp4'))).rejects.toThrow(
      /ffmpeg cannot read .*a\.mp4.*moov atom not found/,
    );
    await writeFile(join(folder, 'a.txt'), '');
    await expect(readSettings(join(folder, 'a.txt'))).rejects.toThrow(/got .*a\.txt/);
  });
});
