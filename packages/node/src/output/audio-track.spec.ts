import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audioArguments } from './audio-track.js';
import { findClipReader } from '../video/ffmpeg-binary.js';
import { QUIETLY, runFfmpeg } from '../video/ffmpeg-process.js';
import { videoFormats } from './video-format.js';
import { makeClip, testSource } from '../video/__testing__/make-clip.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audio-'));
  await makeClip('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', join(folder, 'a.m4a'));
  await makeClip('-f', 'lavfi', '-i', 'testsrc=s=32x32:r=5:d=1', join(folder, 'silent.mp4'));
});
afterAll(() => rm(folder, { recursive: true }));

const argumentsFor = async (name: string, extension: string, start = 0.25) =>
  audioArguments(
    { file: join(folder, name), start, duration: 0.5 },
    {
      format: videoFormats.find((format) => format.extension === extension)!,
      scratch: await mkdtemp(join(folder, 's-')),
    },
  );

/** The loudest frequency of a sound by its changes of sign, and seconds of its first loud sample. */
async function heard(
  file: string,
): Promise<{ readonly hertz: number; readonly begins: number; readonly lasts: number }> {
  const { path: ffmpegPath } = await findClipReader();
  const args = [...QUIETLY, '-loglevel', 'error', '-i', file, '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1'];
  const { stdout } = await runFfmpeg({ ffmpegPath, args });
  const samples = Array.from({ length: stdout.length / 2 }, (_, k) => stdout.readInt16LE(2 * k));
  const begin = samples.findIndex((sample) => Math.abs(sample) > 1000);
  const loud = samples.slice(begin + 2400, begin + 12_000);
  const changes = loud.filter((sample, k) => sample < 0 !== (loud[k + 1] ?? sample) < 0).length;
  return { hertz: (changes / 2 / loud.length) * 48_000, begins: begin / 48_000, lasts: samples.length / 48_000 };
}

describe('audioArguments', () => {
  it('copies what the format holds, and encodes the rest', async () => {
    const inMp4 = await argumentsFor('a.m4a', '.mp4');
    expect(inMp4!.file).toMatch(/sound\.mp4$/);
    expect(inMp4!.outputOptions.slice(-2)).toEqual(['-c:a', 'copy']);
    const inWebm = await argumentsFor('a.m4a', '.webm');
    expect(inWebm!.file).toMatch(/sound\.wav$/);
    expect(inWebm!.outputOptions).toContain('libopus');
    expect(inWebm!.outputOptions).not.toContain('copy');
    for (const { file } of [inMp4!, inWebm!]) {
      const { hertz, lasts } = await heard(file);
      expect(Math.abs(hertz - 440)).toBeLessThan(8);
      expect(Math.abs(lasts - 0.5)).toBeLessThan(0.06);
    }
  });

  it('takes the track that the file marks as its default', async () => {
    const tones = ['-f', 'lavfi', '-i', 'sine=d=1:f=300', '-f', 'lavfi', '-i', 'sine=d=1:f=900'];
    const maps = ['-map', '0', '-map', '1', '-map', '2', '-disposition:a:0', '0', '-disposition:a:1', 'default'];
    await makeClip(...testSource('32x32', '10', 1), ...tones, ...maps, '-c:a', 'aac', join(folder, 'two.mkv'));
    for (const extension of ['.mp4', '.webm']) {
      const { file } = (await argumentsFor('two.mkv', extension))!;
      expect(Math.abs((await heard(file)).hertz - 900)).toBeLessThan(15);
    }
  });

  it('keeps the silence before a sound that begins late, and counts from the first frame', async () => {
    const late = ['-itsoffset', '0.3', '-f', 'lavfi', '-i', 'sine=d=1'];
    await makeClip(...testSource('32x32', '10', 1), ...late, '-c:a', 'aac', join(folder, 'late-sound.mkv'));
    for (const extension of ['.mp4', '.webm']) {
      const { file } = (await argumentsFor('late-sound.mkv', extension, 0.1))!;
      expect(Math.abs((await heard(file)).begins - 0.2)).toBeLessThan(0.06);
    }
    const tone = ['-f', 'lavfi', '-i', "aevalsrc='if(gte(t,0.6),sin(2000*t),0)':d=1.5:s=48000"];
    await makeClip(
      ...tone,
      '-itsoffset',
      '0.4',
      ...testSource('32x32', '10', 1),
      '-c:a',
      'aac',
      join(folder, 'late.mkv'),
    );
    const { file } = (await argumentsFor('late.mkv', '.webm', 0))!;
    expect(Math.abs((await heard(file)).begins - 0.2)).toBeLessThan(0.06);
  });

  it('is nothing for a file without sound, and for a format without', async () => {
    expect(await argumentsFor('silent.mp4', '.mp4')).toBeUndefined();
    expect(await argumentsFor('a.m4a', '.gif')).toBeUndefined();
  });

  it('refuses a missing file, and leaves nothing of it', async () => {
    await expect(argumentsFor('none.m4a', '.mp4')).rejects.toMatchObject({ code: 'missing-file' });
    const scratches = (await readdir(folder)).filter((name) => name.startsWith('s-'));
    const left = await Promise.all(scratches.map((name) => readdir(join(folder, name))));
    expect(left.flat().every((name) => name.startsWith('sound.'))).toBe(true);
  });
});
