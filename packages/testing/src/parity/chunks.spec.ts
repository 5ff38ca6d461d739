import { crossFrameAttention, type CrossFramePolicy, motionDynamics } from '@zeroreel/plugins';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { goldenRun, readGoldens } from '../goldens/read-goldens.js';
import { type OwnRun, repeatRun } from './golden-video.js';

const EXACT = { absolute: 0 };

const goldens = readGoldens('sd1');
const short = goldenRun(goldens, 'short');
/** Eight frames beside the anchor: chunk sizes 4 and 8 leave a last chunk that is padded. */
const run = { ...short, request: { ...short.request, frames: 9, profile: 'zeroreel' as const } };

const generate = (policy: CrossFramePolicy, chunkSize: number): Promise<OwnRun> =>
  repeatRun(goldens, run, { chunkSize, plugins: [motionDynamics(), crossFrameAttention({ policy })] });

describe.each<CrossFramePolicy>(['first', 'previous', 'first+previous', 'off'])(
  'with attention to %s, the chunk size',
  (policy) => {
    let unchunked: OwnRun;
    beforeAll(async () => {
      unchunked = await generate(policy, 9);
    });

    it.each([2, 3, 4, 8])('%i gives the same latents and pictures as one chunk, bit for bit', async (chunkSize) => {
      const { video } = await generate(policy, chunkSize);
      expectClose(video.latents, unchunked.video.latents, EXACT);
      expect(video.frames).toHaveLength(run.request.frames);
      unchunked.video.frames.forEach((frame, id) => expectClose(video.frames[id]!, frame, EXACT));
    });
  },
);
