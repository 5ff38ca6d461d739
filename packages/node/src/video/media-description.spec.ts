import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from './ffmpeg-binary.js';
import { describeMedia } from './media-description.js';
import { makeClip, testSource } from './__testing__/make-clip.js';

let folder: string;
const { path: ffmpegPath } = await findFfmpeg();
const describeFile = (name: string) => describeMedia(ffmpegPath, join(folder, name));

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'media-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('describeMedia', () => {
  it('knows codecs of picture and sound', async () => {
    const sound = ['-f', 'lavfi', '-i', 'sine=d=0.5', '-c:a', 'aac', '-shortest'];
    await makeClip(...testSource('32x32', '10', 0.5), ...sound, '-pix_fmt', 'yuv420p', join(folder, 'a.mp4'));
    expect(await describeFile('a.mp4')).toMatchObject({ videoCodec: 'h264', audioCodec: 'aac', hasAlphaLayer: false });
  });

  it('is not led astray by a comment', async () => {
    const comment = '\nStream #0:7: Audio: fake, 1 Hz';
    await makeClip(...testSource('32x32', '10', 0.5), '-metadata', `comment=${comment}`, join(folder, 'b.mp4'));
    expect((await describeFile('b.mp4')).audioCodec).toBeUndefined();
  });

  it('sees an alpha layer', async () => {
    const alpha = ['-vf', 'format=rgba', '-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p'];
    await makeClip(...testSource('32x32', '10', 0.2), ...alpha, join(folder, 'a.webm'));
    expect(await describeFile('a.webm')).toMatchObject({ videoCodec: 'vp9', hasAlphaLayer: true });
  });

  it('refuses a missing file, an empty one and what is no video', async () => {
    await expect(describeFile('none.mp4')).rejects.toMatchObject({
      code: 'missing-file',
      message: `The file ${join(folder, 'none.mp4')} cannot be read`,
    });
    await writeFile(join(folder, 'empty.mp4'), '');
    await expect(describeFile('empty.mp4')).rejects.toMatchObject({
      code: 'media',
      message: `${join(folder, 'empty.mp4')}: expected a video or a picture, got an empty file`,
    });
    for (const name of ['text.txt', 'text.mp4', 'text.avi']) {
      await writeFile(join(folder, name), 'A panda rides a bicycle.\n'.repeat(50));
      await expect(describeFile(name)).rejects.toThrow(
        `${name}: expected a video or a picture that ffmpeg can read, got: `,
      );
    }
  });
});
