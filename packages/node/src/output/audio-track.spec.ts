import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audioArguments } from './audio-track.js';
import { findFfmpeg } from '../video/ffmpeg-binary.js';
import { videoFormats } from './video-format.js';
import { makeClip } from '../video/__testing__/make-clip.js';

let folder: string;
const { path: ffmpegPath } = await findFfmpeg();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-'));
  await makeClip('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', join(folder, 'a.m4a'));
  await makeClip('-f', 'lavfi', '-i', 'testsrc=s=32x32:r=5:d=1', join(folder, 'silent.mp4'));
});
afterAll(() => rm(folder, { recursive: true }));

const argumentsFor = (name: string, extension: string) =>
  audioArguments(
    ffmpegPath,
    { file: join(folder, name), start: 0.25, duration: 0.5 },
    videoFormats.find((format) => format.extension === extension)!,
  );

describe('audioArguments', () => {
  it('copies what the format holds, and encodes the rest', async () => {
    const inMp4 = await argumentsFor('a.m4a', '.mp4');
    expect(inMp4).toMatchObject({ file: join(folder, 'a.m4a'), inputOptions: ['-ss', '0.25', '-t', '0.5'] });
    expect(inMp4!.outputOptions.slice(-2)).toEqual(['-c:a', 'copy']);
    const inWebm = await argumentsFor('a.m4a', '.webm');
    expect(inWebm!.outputOptions).toContain('libopus');
    expect(inWebm!.outputOptions).not.toContain('copy');
  });

  it('is nothing for a file without sound, and for a format without', async () => {
    expect(await argumentsFor('silent.mp4', '.mp4')).toBeUndefined();
    expect(await argumentsFor('a.m4a', '.gif')).toBeUndefined();
  });

  it('refuses a missing file', async () => {
    await expect(argumentsFor('none.m4a', '.mp4')).rejects.toMatchObject({ code: 'missing-file' });
  });
});
