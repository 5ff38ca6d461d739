import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePng, encodePng } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countedFrames, placesOf } from '../video/__testing__/counted-frames.js';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { writeVideo } from './video-file.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'sequence-'))));
afterEach(() => rm(folder, { recursive: true }));

const settings = { generator: 'zeroreel', version: '1' };
const write = (count: number, pattern = '%02d.png', signal?: AbortSignal) =>
  writeVideo(join(folder, pattern), countedFrames(count), { framesPerSecond: 4, settings, ...(signal && { signal }) });

describe('a PNG sequence', () => {
  it('replaces a longer one as a whole, and leaves files of other names', async () => {
    await write(12, '%d.png');
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, '007.png'), 'another name');
    await write(3, '%d.png');
    expect(await readdir(folder)).toEqual(['0.png', '007.png', '1.png', '2.png', 'notes.txt']);
  });

  it('does not take the pictures of somebody else for its own', async () => {
    await write(2);
    await writeFile(join(folder, '04.png'), encodePng(countedFrames(5)[4]!));
    await expect(write(3)).rejects.toThrow(/04\.png is not a frame that zeroreel wrote.*Move it/);
    expect(await readdir(folder)).toEqual(['00.png', '01.png', '04.png']);
    // One in its own place is replaced, as any file is.
    await write(5);
    expect(await readdir(folder)).toEqual(['00.png', '01.png', '02.png', '03.png', '04.png']);
  });

  it.each<[string, (file: string) => Promise<unknown>, RegExp]>([
    ['a read-only frame', (file) => chmod(file, 0o444), /01\.png is read-only/],
    [
      'a link',
      async (file) => {
        await rm(file);
        await symlink('/tmp/elsewhere.png', file);
      },
      /01\.png: expected a file, got a link/,
    ],
    [
      'a folder',
      async (file) => {
        await rm(file);
        await mkdir(file);
      },
      /01\.png: expected a file, got a link or a folder/,
    ],
  ])('refuses %s in its place, and changes nothing', async (_, spoil, message) => {
    await write(3);
    const before = await readFile(join(folder, '00.png'));
    await spoil(join(folder, '01.png'));
    await expect(write(2)).rejects.toThrow(message);
    expect(await readFile(join(folder, '00.png'))).toEqual(before);
    expect(await readdir(folder)).toEqual(['00.png', '01.png', '02.png']);
  });

  it('leaves an earlier one, and no new folder, where it is stopped', async () => {
    await write(3);
    await expect(write(2, '%02d.png', AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    await expect(write(2, 'new/er/%d.png', AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual(['00.png', '01.png', '02.png']);
  });

  it.skipIf(smallDiskReason)('leaves an earlier one where the disk is full', async () => {
    await onSmallDisk(24, async (disk) => {
      const levels = Array.from({ length: 27_648 }, (_, k) => Math.abs(Math.sin(k * 12.9898) * 43_758.5453) * 256);
      const noise = { width: 96, height: 96, data: Uint8Array.from(levels, (level) => Math.floor(level) % 256) };
      const options = { framesPerSecond: 4, settings };
      await writeVideo(join(disk, '%d.png'), countedFrames(2), options);
      await expect(writeVideo(join(disk, '%d.png'), [noise, noise], options)).rejects.toThrow(/the disk is full/);
      expect(await readdir(disk)).toEqual(['0.png', '1.png']);
      const kept = decodePng(await readFile(join(disk, '1.png'))).frame;
      expect(placesOf([kept])).toEqual([1]);
    });
  });
});
