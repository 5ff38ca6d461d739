import {
  joinParts,
  textToVideo,
  type Backend,
  type FrameSpan,
  type GenerateOptions,
  type RunState,
  type TextToVideoRequest,
  type Video,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { specBackend } from './golden-model.js';

// Networks of onnxruntime: what goes on from a state, or is made in parts, has the bits of one run there too. Core's
// `resume.spec.ts` has every sampler, phase and cut.
const request: TextToVideoRequest = {
  prompt: 'a red panda on the beach',
  promptTravel: [{ frame: 5, prompt: 'a blue panda in the city' }],
  ...{ frames: 6, steps: 5, t0: 2, t1: 3, chunkSize: 3, width: 64, height: 64 },
};

let backend: Backend;
beforeAll(async () => void (backend = await specBackend()));
afterAll(() => backend[Symbol.asyncDispose]());

/** Every run opens the model anew, as another process would. */
async function make(changes: Partial<TextToVideoRequest>, options: GenerateOptions = {}): Promise<Video> {
  await using model = await loadModel(openModelFolder(miniModelPath()), backend, { dtype: 'float32' });
  const plugins = [motionDynamics(), crossFrameAttention()];
  return textToVideo({ model, plugins }).generate({ ...request, ...changes }, options).video;
}

const bytesOf = ({ latents, frames }: Video) =>
  [latents, ...frames].map(
    ({ data, shape }) =>
      `${shape.join('×')} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')}`,
  );

describe.each(['unipc', 'euler-ancestral'])('a run of %s', (sampler) => {
  const states: RunState[] = [];
  let whole: Video;
  beforeAll(async () => {
    whole = await make({ sampler }, { onState: (state) => void states.push(structuredClone(state())) });
  }, 120_000);

  it('goes on to the same bytes from where half of its calls were done', async () => {
    const resumeFrom = states[Math.round(states.length / 2)]!;
    expect(bytesOf(await make({ sampler }, { resumeFrom }))).toEqual(bytesOf(whole));
  });

  it('has the same bytes in parts', async () => {
    const made = [];
    for (const part of [
      { from: 3, to: 6 },
      { from: 1, to: 3 },
    ] satisfies FrameSpan[]) {
      made.push({ part, video: await make({ sampler }, { part }) });
    }
    expect(bytesOf(joinParts(made, 6))).toEqual(bytesOf(whole));
  });
});
