import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countedFrames } from '../video/__testing__/counted-frames.js';
import { readSettings } from '../video/read-settings.js';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { readSequence } from './read-sequence.js';
import { saveFrames } from './save-frames.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'save-'))));
afterEach(() => rm(folder, { recursive: true }));

const frames = countedFrames(3);
const settings = { generator: 'zeroreel' };

it('saves frames beside the target, in a folder of its own, with their settings', async () => {
  await mkdir(join(folder, 'out-frames'));
  const pattern = await saveFrames(join(folder, 'out.mp4'), frames, { settings });
  expect(pattern).toBe(join(folder, 'out-frames-2', '%03d.png'));
  expect(await readSequence(pattern)).toEqual(frames);
  expect(await readSettings(pattern)).toEqual(settings);
  expect(await saveFrames(join(folder, 'seq', '%d.png'), frames, { elsewhere: [folder] })).toBe(
    join(folder, 'seq-frames', '%03d.png'),
  );
});

it('saves them elsewhere where the folder takes none, and tells what was tried where none does', async () => {
  await writeFile(join(folder, 'file'), '');
  const target = join(folder, 'file', 'out.mp4');
  const elsewhere = [join(folder, 'none'), folder];
  expect(await saveFrames(target, frames, { elsewhere })).toBe(join(folder, 'out-frames', '%03d.png'));
  await expect(saveFrames(target, frames, { elsewhere: [join(folder, 'none')] })).rejects.toThrow(
    /could not be saved anywhere:\n.*ENOTDIR.*\n.*ENOENT/,
  );
});

it('leaves nothing where it is stopped', async () => {
  const stopped = saveFrames(join(folder, 'out.mp4'), frames, { signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  expect(await readdir(folder)).toEqual([]);
});

it.skipIf(smallDiskReason)('leaves nothing on a disk that is full, and finds another', async () => {
  await onSmallDisk(4, async (disk) => {
    await writeFile(join(disk, 'old'), new Uint8Array(4096));
    expect(await saveFrames(join(disk, 'out.mp4'), frames, { elsewhere: [folder] })).toBe(
      join(folder, 'out-frames', '%03d.png'),
    );
    expect(await readdir(disk)).toEqual(['old']);
  });
});
