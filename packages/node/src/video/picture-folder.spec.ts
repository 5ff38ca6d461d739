import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPictureName, listPictures } from './picture-folder.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('listPictures', () => {
  it('counts as people do and passes over the rest', async () => {
    const place = join(folder, 'order');
    await mkdir(place);
    for (const name of ['f10.png', 'f2.PNG', 'f1.jpg', 'notes.txt', 'clip.mp4', '._f1.png', 'F3.webp']) {
      await writeFile(join(place, name), '');
    }
    expect((await listPictures(place)).map((path) => basename(path))).toEqual([
      'f1.jpg',
      'f2.PNG',
      'F3.webp',
      'f10.png',
    ]);
  });

  it('lists pictures that nobody reads here, so that none is lost without a word', async () => {
    const place = join(folder, 'phone');
    await mkdir(place);
    for (const name of ['1.jpg', '2.HEIC']) await writeFile(join(place, name), '');
    expect(await listPictures(place)).toHaveLength(2);
  });

  it('refuses a folder without any', async () => {
    const place = join(folder, 'none');
    await mkdir(place);
    await writeFile(join(place, 'a.txt'), '');
    await expect(listPictures(place)).rejects.toThrow(`${place}: expected pictures (.png, .jpg, .jpeg, .jpe`);
  });
});

it('knows pictures by their names', () => {
  const names = ['a.JPEG', 'b.tif', 'c.avif', 'a.gif', 'a.mp4', 'png'];
  expect(names.map(isPictureName)).toEqual([true, true, true, false, false, false]);
});
