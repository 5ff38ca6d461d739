import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo, type Backend } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointCopy } from './__testing__/checkpoint-copy.js';
import { loadModel } from './load-model.js';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const VAE = 'vae/diffusion_pytorch_model.safetensors';
const TEXT = 'text_encoder/model.safetensors';
const STEPS = 2;

let backend: Backend;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Runs a checkpoint to its end, or to what stops it. */
async function run({ folder }: CheckpointCopy, chunkSize: number): Promise<{ stepsDone: number; error: unknown }> {
  await using model = await loadModel(openModelFolder(folder), backend);
  const request = { prompt: 'a panda', width: 32, height: 32, frames: 3, steps: STEPS, chunkSize };
  let stepsDone = 0;
  try {
    for await (const step of textToVideo({ model }).generate(request)) stepsDone = step.step + 1;
    return { stepsDone, error: undefined };
  } catch (error) {
    return { stepsDone, error };
  }
}

describe('a NaN among the weights of the embedded model', () => {
  const atOnce = ['The network gave NaN at step 0 (timestep 501) for frame 0'];

  it.each([
    ['UNet, all frames in one graph', UNET, 'conv_in.bias', 3, 0, atOnce],
    ['UNet, in chunks', UNET, 'conv_out.bias', 2, 0, atOnce],
    ['text encoder', TEXT, 'final_layer_norm.bias', 3, 0, atOnce],
    ['decoder', VAE, 'decoder.conv_out.bias', 3, STEPS, ['The decoder gave NaN or infinity for frame 0']],
  ])('stops the run and says where: %s', async (_, file, key, chunkSize, stepsDone, messages) => {
    using copy = new CheckpointCopy(miniModelPath());
    copy.spoil(file, key);
    const stopped = await run(copy, chunkSize);
    expect(stopped).toMatchObject({ stepsDone, error: { name: 'ZeroreelError', code: 'numerical' } });
    for (const message of messages) expect(String(stopped.error)).toContain(message);
  });

  it('is what stops it: whole, the model runs to the end', async () => {
    using copy = new CheckpointCopy(miniModelPath());
    expect(await run(copy, 3)).toEqual({ stepsDone: STEPS, error: undefined });
  });
});
