import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countedFrames, placesOf } from '../video/__testing__/counted-frames.js';
import { readSequence } from './read-sequence.js';
import { writeVideo } from './video-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-sequence-'));
  await writeVideo(join(folder, '%d.png'), countedFrames(12), { framesPerSecond: 4, settings: { prompt: 'a' } });
});
afterEach(() => rm(folder, { recursive: true }));

it('reads every frame in its place', async () => {
  await writeFile(join(folder, 'other.png'), 'no frame');
  expect(placesOf(await readSequence(join(folder, '%d.png')))).toEqual([...Array(12).keys()]);
});

it('names a frame that is missing, a folder, and a damaged frame', async () => {
  await writeFile(join(folder, '3.png'), 'damaged');
  await expect(readSequence(join(folder, '%d.png'))).rejects.toThrow(/3\.png: Not a PNG/);
  await rm(join(folder, '3.png'));
  await expect(readSequence(join(folder, '%d.png'))).rejects.toMatchObject({
    code: 'missing-file',
    message: expect.stringMatching(/3\.png: expected a frame/),
  });
  await expect(readSequence(join(folder, '%03d.png'))).rejects.toThrow(/000\.png: expected a frame/);
  await expect(readSequence(join(folder, 'none', '%d.png'))).rejects.toThrow(/none: there is no such folder/);
});

it('refuses frames of two videos', async () => {
  const other = join(folder, 'other');
  await writeVideo(join(other, '%d.png'), countedFrames(2), { framesPerSecond: 4, settings: { prompt: 'b' } });
  await copyFile(join(other, '1.png'), join(folder, '1.png'));
  await expect(readSequence(join(folder, '%d.png'))).rejects.toThrow(/those of two: 0\.png and 1\.png/);
});
