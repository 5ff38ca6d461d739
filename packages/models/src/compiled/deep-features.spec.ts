import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import {
  concatFrames,
  type Backend,
  type DeepCall,
  type DiffusionModel,
  type Tensor,
  type UNetInput,
} from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { entries, entry, expectClose, GoldenTensors } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossFrame, previousFrame } from '../__testing__/attention-processors.js';
import { loadModel } from '../load-model.js';

/** Made by tools/goldens/deep_cache.py with torch 2.13.0 and diffusers 0.42.1; the command is in its head. */
const goldens = new GoldenTensors(fileURLToPath(new URL('../__fixtures__/deep-cache.safetensors', import.meta.url)));
const [first, second, context] = ['first', 'second', 'context'].map((name) => goldens.float(name)) as [
  Tensor,
  Tensor,
  Tensor,
];

let backend: Backend;
let model: DiffusionModel;
beforeAll(async () => {
  backend = await cpuBackend({ threads: 1, worker: false });
  model = await loadModel(openModelFolder(miniModelPath()), backend);
});
afterAll(() => backend[Symbol.asyncDispose]());

const plan = { height: 16, width: 16, rows: 2, chunkSize: 2, attention: crossFrame };
const call = (latents: Tensor, timestep: number, mode?: DeepCall['mode'], place = 'anchor'): UNetInput => ({
  ...{ latents, timestep, text: { context } },
  ...(mode && { deep: { mode, place } }),
});

describe('deep features', () => {
  it('are those of diffusers’ UNet: a call that reuses them gives its numbers to 1e-4', async () => {
    await using unet = await model.compileUNet({ ...plan, deepFeatures: true });
    const evaluate = async (input: UNetInput) => {
      const { modelOutput, shared } = await unet.evaluateAnchor(input);
      shared[Symbol.dispose]();
      return modelOutput;
    };
    const whole = await evaluate(call(second, 481));
    await evaluate(call(first, 521, 'stores'));
    const reused = await evaluate(call(second, 481, 'reuses'));
    for (const row of [0, 1]) {
      expectClose(entry(entry(whole, row), 0), entry(goldens.float('whole'), row), { relative: 1e-4 });
      expectClose(entry(entry(reused, row), 0), entry(goldens.float('reused'), row), { relative: 1e-4 });
    }
  });

  it('change no bit of a whole call', async () => {
    await using plain = await model.compileUNet(plan);
    await using storing = await model.compileUNet({ ...plan, deepFeatures: true });
    const all = concatFrames([first, second, first]);
    const expected = await plain.evaluateAll(call(all, 481));
    expect((await storing.evaluateAll(call(all, 481, 'stores'))).data).toEqual(expected.data);
  });

  it.each([crossFrame, previousFrame])(
    'of the same step are its own, in every form of the graph: $name',
    async (attention) => {
      await using unet = await model.compileUNet({ ...plan, attention, deepFeatures: true });
      const followers = concatFrames([second, first]);
      const inChunks = async (mode: DeepCall['mode']) => {
        const anchor = await unet.evaluateAnchor(call(first, 481, mode));
        const { modelOutput, shared } = await unet.evaluateFollowers(
          call(followers, 481, mode, 'chunk'),
          anchor.shared,
        );
        shared[Symbol.dispose]();
        anchor.shared[Symbol.dispose]();
        return [anchor.modelOutput, modelOutput];
      };
      const [whole, again] = [await inChunks('stores'), await inChunks('reuses')];
      again.forEach((output, k) => expectClose(output, whole[k] as Tensor, { relative: 1e-5 }));
      const all = concatFrames([first, followers]);
      const joint = await unet.evaluateAll(call(all, 481, 'stores', 'all'));
      const reused = await unet.evaluateAll(call(all, 481, 'reuses', 'all'));
      expectClose(reused, joint, { relative: 1e-5 });
      expectClose(entries(entry(joint, 1), 1, 3), entry(whole[1] as Tensor, 1), { relative: 1e-5 });
    },
  );

  it('are needed before they can be reused', async () => {
    await using unet = await model.compileUNet({ ...plan, deepFeatures: true });
    await expect(unet.evaluateAnchor(call(first, 481, 'reuses'))).rejects.toThrow(
      'deep: expected a whole call of anchor before, got none',
    );
  });
});
