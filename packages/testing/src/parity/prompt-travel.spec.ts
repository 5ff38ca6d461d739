import { sliceFrames, textToVideo, type TextToVideoRequest, type Video } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { goldenRun, readGoldens } from '../goldens/read-goldens.js';
import { specBackend } from './golden-model.js';
import { repeatRun } from './golden-video.js';

const EXACT = { absolute: 0 };
const plugins = [motionDynamics(), crossFrameAttention()];
const goldens = readGoldens('sd1');
const short = goldenRun(goldens, 'short');
const promptTravel = [{ frame: 6, prompt: 'a horse is galloping on a street' }];

/** Eight frames beside the anchor: chunk sizes 4 and 8 leave a last chunk that is padded. */
const generate = async (chunkSize: number, request: Partial<TextToVideoRequest>): Promise<Video> => {
  const run = { ...short, request: { ...short.request, frames: 9, profile: 'zeroreel' as const, ...request } };
  return (await repeatRun(goldens, run, { chunkSize, plugins })).video;
};

describe('prompts by frame', () => {
  it('give the same latents at every chunk size, bit for bit', async () => {
    const unchunked = await generate(9, { promptTravel });
    for (const chunkSize of [2, 3, 4, 8]) {
      expectClose((await generate(chunkSize, { promptTravel })).latents, unchunked.latents, EXACT);
    }
  });

  it('are the same numbers as one prompt where all of them are that prompt', async () => {
    const { prompt } = short.request;
    const same = await generate(4, { promptTravel: [{ frame: 6, prompt }] });
    expectClose(same.latents, (await generate(4, {})).latents, { relative: 1e-5 });
  });

  it('travel from frame 0 to frame 6 with the embedded model', async () => {
    await using backend = await specBackend();
    await using model = await loadModel(openModelFolder(miniModelPath()), backend);
    const request = { prompt: 'a panda in the snow', frames: 8, steps: 4, guidanceScale: 5, width: 64, height: 64 };
    const make = (more: Partial<TextToVideoRequest>): Promise<Video> =>
      textToVideo({ model, plugins }).generate({ ...request, ...more }).video;
    const still = await make({});
    const travelling = await make({ promptTravel: [{ frame: 6, prompt: 'a red car in the city' }] });
    const change = Array.from({ length: request.frames }, (_, id) => {
      const [a, b] = [travelling, still].map(({ latents }) => sliceFrames(latents, id, id + 1).data);
      return Math.sqrt(a!.reduce((sum, value, k) => sum + (value - b![k]!) ** 2, 0) / a!.length);
    });

    expect(travelling.latents.data.every(Number.isFinite)).toBe(true);
    expect(change[0]).toBeLessThan(1e-3);
    expect(change[1]).toBeGreaterThan(1e-2);
    expect(change[4]).toBeGreaterThan(change[2]!);
    expect(change[6]).toBeGreaterThan(1.5 * change[4]!);
  });
});
