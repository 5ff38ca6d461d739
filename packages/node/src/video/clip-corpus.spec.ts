import { formatFrameRate } from '@zeroreel/media';
import { clipCorpus, faultsOf, greyFaults } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { findClipReader, isMaintained } from './ffmpeg-binary.js';
import { readVideo } from './read-video.js';

const corpus = await clipCorpus();
const reader = await findClipReader();

it('has sixty clips or more', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
});

// An ffmpeg of 2018 does most of it too, but not all: it knows no mirrored videos.
describe.skipIf(!isMaintained(reader))(`the corpus of clips, read by ffmpeg ${reader.version}`, () => {
  it.concurrent.each(corpus)('$file is what it was made to be', async (clip) => {
    const { path, cut, error, parts = [], tolerance } = clip;
    const video = await readVideo(path, cut ?? {});
    expect(faultsOf(clip, video.frames)).toEqual([]);
    expect(formatFrameRate(video.sourceRate!)).toBe(clip.rate);
    if (!cut) expect(video.duration).toBeCloseTo(clip.duration, 3);
    expect(video.hasAudio).toBe(clip.audio);
    const said = video.notices.join('\n');
    for (const notice of clip.notices) expect(said).toContain(notice);
    if (clip.notices.length === 0 && !cut) expect(said).toBe('');

    if (error !== undefined) {
      const whole = await readVideo(path).then(
        () => 'no error',
        (cause: Error) => cause.message,
      );
      expect(whole).toContain(error);
    }
    for (const { options, greys } of parts) {
      const { frames } = await readVideo(path, options);
      expect(greyFaults(greys, tolerance, frames)).toEqual([]);
    }
  });
});
