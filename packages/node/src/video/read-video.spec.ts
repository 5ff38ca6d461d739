import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideo } from './read-video.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'));
  await writeVideo(join(folder, 'a.mp4'), countedFrames(5), { framesPerSecond: 10 });
  // Without leading zeros: 10.png comes after 9.png.
  await writeVideo(join(folder, 'frames', '%d.png'), countedFrames(12), { framesPerSecond: 10 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('readVideo', () => {
  it('reads a video, a folder and a single picture', async () => {
    expect(placesOf((await readVideo(join(folder, 'a.mp4'))).frames)).toEqual([0, 1, 2, 3, 4]);
    const pictures = await readVideo(join(folder, 'frames'));
    expect(placesOf(pictures.frames)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const picture = await readVideo(join(folder, 'frames', '7.png'));
    expect(placesOf(picture.frames)).toEqual([7]);
    expect(picture.sourceRate).toBeUndefined();
  });

  it('refuses what is shorter than needed, with both numbers', async () => {
    await expect(readVideo(join(folder, 'a.mp4'), { minFrames: 8 })).rejects.toMatchObject({
      code: 'media',
      message: `${join(folder, 'a.mp4')}: expected at least 8 frames, got 5`,
    });
    await expect(readVideo(join(folder, 'frames'), { minFrames: 13 })).rejects.toThrow('at least 13 frames, got 12');
    expect((await readVideo(join(folder, 'a.mp4'), { minFrames: 5 })).frames).toHaveLength(5);
  });

  it('refuses a missing file, an empty folder and what is no video', async () => {
    await expect(readVideo(join(folder, 'none.mp4'))).rejects.toMatchObject({
      code: 'missing-file',
      message: `${join(folder, 'none.mp4')} cannot be read: expected a video, a picture or a folder of pictures, got: there is no such file (ENOENT)`,
    });
    await mkdir(join(folder, 'empty'));
    await expect(readVideo(join(folder, 'empty'))).rejects.toMatchObject({ code: 'media' });
    await writeFile(join(folder, 'notes.mp4'), 'no video');
    await expect(readVideo(join(folder, 'notes.mp4'))).rejects.toMatchObject({
      code: 'media',
      message: expect.stringContaining('notes.mp4: expected a video or a picture that can be read here, got a text: '),
    });
  });
});
