import { readFile } from 'node:fs/promises';
import { bytesInMemory, formatFrameRate, readVideoTrack, timesOfTrack } from '@zeroreel/media';
import { clipCorpus } from '@zeroreel/testing';
import { expect, it } from 'vitest';

// The page takes these containers apart itself; what it finds has to be what ffmpeg finds.
const corpus = (await clipCorpus()).filter(({ file }) => /^(mp4|mov|3gp|webm|mkv)-/.test(file));

const trackOf = async ({ path, file }: (typeof corpus)[number], length = Infinity) => {
  const bytes = (await readFile(path)).subarray(0, length);
  const track = await readVideoTrack(bytesInMemory(bytes), /webm|mkv/.test(file) ? 'matroska' : 'mov');
  return { track, times: track && timesOfTrack(track, bytes.length) };
};

it.each(corpus.filter(({ file, cut }) => !cut && file !== 'webm-vp9-alpha.webm'))(
  'finds the frames of $file',
  async (clip) => {
    const { times } = await trackOf(clip);
    expect(times?.times.length).toBe(clip.frames);
    expect(formatFrameRate(times!.rate)).toBe(clip.rate);
    expect(times?.duration).toBeCloseTo(clip.duration, 3);
    expect(times?.cutFrom).toBeUndefined();
  },
);

it.each(corpus.filter(({ cut }) => cut))('finds what is left of $file', async (clip) => {
  const { times } = await trackOf(clip);
  expect(times?.cutFrom).toBe(2);
  expect(times?.duration).toBeGreaterThanOrEqual(clip.cut!.end);
  expect(times?.duration).toBeLessThan(1.5);
});

it('leaves a second layer with alpha to others', async () => {
  const clip = corpus.find(({ file }) => file === 'webm-vp9-alpha.webm')!;
  await expect(trackOf(clip)).rejects.toThrow('alpha in a second layer');
});

it.each(corpus)('ends in a list or a ZeroreelError wherever $file is cut', async (clip) => {
  const { length } = await readFile(clip.path);
  for (let part = 1; part < 24; part++) {
    const found = await trackOf(clip, Math.floor((length * part) / 24)).catch((error: Error) => error.name);
    if (typeof found === 'string') expect(found).toBe('ZeroreelError');
    else for (const time of found.times?.times ?? []) expect(Number.isFinite(time)).toBe(true);
  }
});

it.each([
  ['mp4-h264.mp4', 'avc1.64000a', [1, 0, 0, 1], undefined],
  ['mp4-rotated-90.mp4', 'avc1.64000a', [0, 1, -1, 0], undefined],
  ['mp4-mirrored.mp4', 'avc1.64000a', [-1, 0, 0, 1], undefined],
  ['mp4-wide-pixels-rotated.mp4', 'avc1.64000a', [0, 1, -1, 0], [64, 96]],
  ['mp4-hevc.mp4', 'hvc1.2.4.L30.90', [1, 0, 0, 1], undefined],
  ['mp4-av1-hdr10.mp4', 'av01.0.00M.10', [1, 0, 0, 1], undefined],
  ['webm-vp9-hlg.webm', 'vp09.02.10.10', [1, 0, 0, 1], undefined],
] as const)('tells a decoder what %s needs', async (file, codec, turn, shape) => {
  const { track } = await trackOf(corpus.find((clip) => clip.file === file)!);
  expect(track?.codec).toBe(codec);
  expect(track?.turn).toEqual(turn);
  expect(track?.shape).toEqual(shape);
});
