import { link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutputs, type OutputPaths } from './check-outputs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  await mkdir(at('model/unet'), { recursive: true });
  await mkdir(at('clip'));
  for (const name of ['clip.mp4', 'lora.png', 'model/unet/weights.mp4', 'clip/000.png', 'clip/001.png']) {
    await writeFile(at(name), name);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const check = (outputs: Partial<OutputPaths>, notices: string[] = []) =>
  checkOutputs(
    { output: at('out.mp4'), ...outputs },
    [at('clip.mp4'), at('lora.png'), at('model'), at('clip'), at('gone')],
    (message) => notices.push(message),
  );
const refused = async (outputs: Partial<OutputPaths>, message: RegExp) => {
  await expect(check(outputs)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(message),
  });
};

describe('an output that the run reads is refused', () => {
  it('by its own name, and by another', async () => {
    await refused({ output: at('clip.mp4') }, /clip\.mp4 is what the video is made from/);
    await refused({ output: at('model/../clip.mp4') }, /is what the video is made from: .*clip\.mp4/);
    await refused({ preview: at('lora.png') }, /--preview .* is what the video is made from: .*lora\.png/);
  });

  it('by a link, a second name, and in a folder that is a link', async () => {
    await symlink('clip.mp4', at('link.mp4'));
    await link(at('clip.mp4'), at('second.mp4'));
    await symlink('model', at('way'));
    await symlink('model/unet/weights.mp4', at('weights.mp4'));
    for (const output of ['link.mp4', 'second.mp4', 'way/unet/weights.mp4', 'weights.mp4']) {
      await refused({ output: at(output) }, /is what the video is made from: .*(clip|weights)\.mp4/);
    }
  });

  it('where it would put pictures among those of a clip', async () => {
    await symlink('clip', at('way'));
    await refused({ output: at('clip/%04d.png') }, /would put pictures among those/);
    await refused({ keepFrames: at('clip') }, /--keep-frames .* would put pictures among those.*clip$/);
    await refused({ keepFrames: at('way') }, /--keep-frames .* would put pictures among those/);
    await refused({ preview: at('clip/preview.png') }, /--preview .* would put pictures among those/);
  });

  it('and no other is', async () => {
    await check({ output: at('clip/out.mp4'), keepFrames: at('clip/frames'), preview: at('preview.png') });
    expect(await readdir(at('clip'))).toEqual(['000.png', '001.png']);
  });
});

describe('results keep apart', () => {
  it('a preview from frames', async () => {
    await refused({ output: at('seq/%d.png'), preview: at('seq/3.png') }, /a frame of .*seq\/%d\.png is written there/);
    await refused({ keepFrames: at('kept'), preview: at('kept/003.png') }, /a frame of .*is written there/);
  });

  it('kept frames from a sequence of other names in their folder', async () => {
    await refused({ output: at('seq/%d.png'), keepFrames: at('seq') }, /the output's own frames are written there/);
    await mkdir(at('seq'));
    await check({ output: at('seq/%03d.png'), keepFrames: at('seq') });
  });
});

it.skipIf(smallDiskReason)('a full disk is no reason not to make the video, unless it is to go there', async () => {
  const work = async (disk: string) => {
    await writeFile(join(disk, 'full'), '');
    const notices: string[] = [];
    await check({ keepFrames: join(disk, 'frames'), preview: join(disk, 'p.png') }, notices);
    expect(notices).toEqual([expect.stringContaining('the disk is full'), expect.stringContaining('the disk is full')]);
    await expect(check({ output: join(disk, 'a.mp4') })).rejects.toThrow(/the disk is full/);
  };
  await onSmallDisk(4, work, { files: 1 });
});
