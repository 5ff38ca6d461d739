import { concatFrames, type Video } from '@zeroreel/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { readConditioningGoldens } from '../goldens/read-conditioning-goldens.js';
import { repeatConditionedRun, type RepeatOptions } from './conditioned-video.js';

const EXACT = { absolute: 0 };
/** Five frames beside the anchor: chunk sizes 3, 4 and 5 leave a last chunk that is padded. */
const FRAMES = 6;

const read = readConditioningGoldens();
const [first, second] = read.pictures;
const goldens = {
  ...read,
  pictures: [concatFrames([first, second]), concatFrames([second, first])] as const,
};

const cases = ['multi-control', 'edit-euler-ancestral'].flatMap((name) =>
  (['first', 'first+previous'] as const).map((policy) => ({ name, policy, motion: policy !== 'first' })),
);

describe.each(cases)('of $name with attention to $policy, motion $motion, the chunk size', ({ name, ...plugins }) => {
  const generate = (chunkSize: number): Promise<Video> => repeat(name, { ...plugins, chunkSize });
  let unchunked: Video;
  beforeAll(async () => {
    unchunked = await generate(FRAMES);
  });

  it.each([2, 3, 4, 5])('%i gives the same latents and pictures as one chunk, bit for bit', async (chunkSize) => {
    const { latents, frames } = await generate(chunkSize);
    expectClose(latents, unchunked.latents, EXACT);
    expect(frames).toHaveLength(FRAMES);
    unchunked.frames.forEach((frame, id) => expectClose(frames[id]!, frame, EXACT));
  });
});

function repeat(name: string, options: RepeatOptions): Promise<Video> {
  const run = goldens.runs.find((candidate) => candidate.name === name)!;
  const request = { ...run.request, frames: FRAMES, steps: 4, profile: 'zeroreel' as const };
  return repeatConditionedRun(goldens, { ...run, request }, options);
}
