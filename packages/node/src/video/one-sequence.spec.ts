import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeVideo } from '../output/video-file.js';
import { countedFrames, placesOf } from './__testing__/counted-frames.js';
import { readVideo } from './read-video.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'one-'))));
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, count: number, settings?: object) =>
  writeVideo(join(folder, name), countedFrames(count), { framesPerSecond: 4, ...(settings && { settings }) });

describe('readVideo of a folder', () => {
  it('takes the frames of one video, and pictures of anybody else', async () => {
    await write('%d.png', 3, { prompt: 'a' });
    await writeFile(join(folder, 'x1.png'), encodePng(countedFrames(5)[4]!));
    expect(placesOf((await readVideo(folder)).frames)).toEqual([0, 1, 2, 4]);
  });

  it('refuses frames of two videos: other settings, other names, numbers twice', async () => {
    await write('a/%d.png', 3, { prompt: 'a' });
    await write('b/%d.png', 2, { prompt: 'b' });
    await rename(join(folder, 'b', '1.png'), join(folder, 'a', '3.png'));
    await expect(readVideo(join(folder, 'a'))).rejects.toThrow(/two: 0\.png and 3\.png/);

    await write('c/a-%d.png', 2, { prompt: 'a' });
    await write('c/b-%d.png', 2, { prompt: 'a' });
    await expect(readVideo(join(folder, 'c'))).rejects.toThrow(/two: a-0\.png and b-0\.png/);

    await write('d/%d.png', 2, { prompt: 'a' });
    await write('d/%03d.png', 2, { prompt: 'a' });
    await expect(readVideo(join(folder, 'd'))).rejects.toThrow(/two: 0\.png and 000\.png/);
  });

  it('refuses a sequence that was being replaced when the process was killed', async () => {
    await write('%d.png', 2, { prompt: 'a' });
    await mkdir(join(folder, '.zeroreel-x', 'replaced'), { recursive: true });
    expect((await readVideo(folder)).frames).toHaveLength(2);
    await writeFile(join(folder, '.zeroreel-x', 'replaced', '0.png'), '');
    await expect(readVideo(folder)).rejects.toThrow(/was being replaced when zeroreel was killed.*\.zeroreel-x/);
  });
});
