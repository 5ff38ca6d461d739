import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';
import { isPictureName, listPictures, readPicture } from './picture-folder.js';
import { makeClip } from './__testing__/make-clip.js';
import { testFrames } from './__testing__/test-frames.js';
import { writeVideo } from '../output/video-file.js';

let folder: string;
const { path: ffmpegPath } = await findFfmpeg();
const read = (name: string) => readPicture(ffmpegPath, join(folder, name));

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('listPictures', () => {
  it('counts as people do and passes over the rest', async () => {
    const place = join(folder, 'list');
    await mkdir(place);
    for (const name of ['f10.png', 'f2.PNG', 'f1.jpg', '.f0.png', 'notes.txt', 'F3.webp'])
      await writeFile(join(place, name), '');
    expect((await listPictures(place)).map((path) => basename(path))).toEqual([
      'f1.jpg',
      'f2.PNG',
      'F3.webp',
      'f10.png',
    ]);
  });

  it('refuses a folder without any', async () => {
    const place = join(folder, 'none');
    await mkdir(place);
    await writeFile(join(place, 'a.txt'), '');
    await expect(listPictures(place)).rejects.toThrow(`${place}: expected pictures (.png, .jpg, .jpeg, .webp, .bmp`);
  });
});

it('knows pictures by their names', () => {
  expect(['a.JPEG', 'b.tif', 'a.gif', 'a.mp4', 'png'].map(isPictureName)).toEqual([true, true, false, false, false]);
});

describe('readPicture', () => {
  it('reads every bit of a PNG, whatever its name', async () => {
    const [frame] = testFrames(1, 37, 21);
    await writeFile(join(folder, '100%d:[a].png'), encodePng(frame!));
    expect(await read('100%d:[a].png')).toEqual(frame);
  });

  it.each(['jpg', 'webp', 'bmp', 'tif', 'ppm'])('reads .%s', async (extension) => {
    const source = 'color=c=0x6496C8:s=32x16:r=1:d=1';
    await makeClip('-f', 'lavfi', '-i', source, '-frames:v', '1', join(folder, `a.${extension}`));
    const { width, height, data } = await read(`a.${extension}`);
    expect([width, height]).toEqual([32, 16]);
    [...data.subarray(0, 3)].forEach((value, channel) =>
      expect(Math.abs(value - [0x64, 0x96, 0xc8][channel]!)).toBeLessThan(8),
    );
  });

  it('lays alpha over black', async () => {
    const clear = 'color=white:s=8x8:r=1:d=1,format=rgba,colorchannelmixer=aa=0';
    await makeClip('-f', 'lavfi', '-i', clear, '-frames:v', '1', join(folder, 'clear.png'));
    expect([...new Set((await read('clear.png')).data)]).toEqual([0]);
  });

  it('refuses a missing file, an empty one, another kind and an animation that ffmpeg cannot read', async () => {
    await expect(read('none.png')).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(join(folder, 'empty.png'), '');
    await expect(read('empty.png')).rejects.toThrow(/empty\.png: expected a picture \(PNG, .*\), got an empty file/);
    await writeFile(join(folder, 'text.png'), 'no picture at all');
    await expect(read('text.png')).rejects.toThrow(/text\.png: expected a picture \(PNG, .*\), got something else/);
    await writeFile(join(folder, 'cut.png'), encodePng(testFrames(1, 64, 64)[0]!).subarray(0, 60));
    await expect(read('cut.png')).rejects.toThrow(/cut\.png: expected a picture that ffmpeg can read, got: \S/);
    await writeVideo(join(folder, 'moving.webp'), testFrames(2, 32, 32), { framesPerSecond: 4 });
    await expect(read('moving.webp')).rejects.toThrow('moving.webp: expected one picture, got an animated WebP');
  });

  it('goes by the content, not by the name', async () => {
    const [frame] = testFrames(1, 16, 16);
    await writeFile(join(folder, 'really-png.jpg'), encodePng(frame!));
    expect(await read('really-png.jpg')).toEqual(frame);
  });
});
