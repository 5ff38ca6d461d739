import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
    expect(await describeFile('a.mp4')).toMatchObject({
      video: { index: 0, codec: 'h264', hasAlphaLayer: false, isInterlaced: false },
      audio: { index: 1, codec: 'aac' },
      told: expect.closeTo(0.5, 1),
    });
  });

  it('is not led astray by a comment', async () => {
    const comment = '\nStream #0:7: Audio: fake, 1 Hz';
    await makeClip(...testSource('32x32', '10', 0.5), '-metadata', `comment=${comment}`, join(folder, 'b.mp4'));
    expect((await describeFile('b.mp4')).audio).toBeUndefined();
  });

  it('sees an alpha layer', async () => {
    const alpha = ['-vf', 'format=rgba', '-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p'];
    await makeClip(...testSource('32x32', '10', 0.2), ...alpha, join(folder, 'a.webm'));
    expect(await describeFile('a.webm')).toMatchObject({ video: { codec: 'vp9', hasAlphaLayer: true } });
  });

  it('takes the tracks that are marked as the default', async () => {
    const tracks = ['-f', 'lavfi', '-i', 'sine=d=0.5', '-map', '0', '-map', '0', '-map', '1', '-map', '1'];
    const marks = ['v:0', 'a:0'].flatMap((track) => [`-disposition:${track}`, '0']);
    const defaults = ['v:1', 'a:1'].flatMap((track) => [`-disposition:${track}`, 'default']);
    const codecs = ['-c:v:0', 'mpeg4', '-c:v:1', 'libx264', '-s:v:1', '48x32', '-c:a:0', 'aac', '-c:a:1', 'ac3'];
    await makeClip(
      ...testSource('32x32', '10', 0.5),
      ...tracks,
      ...codecs,
      ...marks,
      ...defaults,
      join(folder, 'two.mkv'),
    );
    expect(await describeFile('two.mkv')).toMatchObject({
      video: { index: 1, codec: 'h264', picture: { width: 48, height: 32 } },
      audio: { index: 3, codec: 'ac3' },
    });
  });

  it('tells what the first picture says of itself', async () => {
    const tags = ['-color_primaries', 'bt2020', '-color_trc', 'arib-std-b67', '-colorspace', 'bt2020nc'];
    const filter = ['-vf', 'setsar=4/3,setfield=tff', '-pix_fmt', 'yuv420p10le', '-flags', '+ilme+ildct'];
    await makeClip(
      ...testSource('64x32', '30000/1001', 0.2),
      ...filter,
      '-c:v',
      'libx264',
      ...tags,
      join(folder, 'c.mkv'),
    );
    const { video } = await describeFile('c.mkv');
    expect(video?.picture).toEqual({
      ...{ time: 0, width: 64, height: 32, pixelAspect: 4 / 3, pixelFormat: 'yuv420p10le', isInterlaced: true },
      ...{ range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'arib-std-b67', peak: undefined },
      rate: { numerator: 30000, denominator: 1001 },
    });
  });

  it('says what is missing of a file that is cut off before its index', async () => {
    const bytes = await readFile(join(folder, 'a.mp4'));
    await writeFile(join(folder, 'headless.mp4'), bytes.subarray(0, bytes.length / 2));
    await expect(describeFile('headless.mp4')).rejects.toMatchObject({
      code: 'media',
      message: expect.stringMatching(/headless\.mp4: expected an MP4 that is whole, got: its index is missing/),
    });
  });
});
