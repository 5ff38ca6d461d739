import { describe, expect, it } from 'vitest';
import type { SharedFrames, UNet, UNetOutput } from '../networks/unet.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { tensor, type Tensor } from '../tensor/tensor.js';
import { evaluateFrames } from './evaluate-frames.js';
import { planFrames } from './frame-plan.js';

/** A network that returns its latents for the only row, and what was shared with whom. */
function recordingUNet() {
  const log: string[] = [];
  let made = 0;
  let broken = false;
  const share = (): SharedFrames & { readonly id: number } => {
    const id = made++;
    return { id, byteLength: 0, [Symbol.dispose]: () => log.push(`free ${id}`) };
  };
  const output = (latents: Tensor): UNetOutput => ({
    modelOutput: tensor(latents.data, [1, ...latents.shape]),
    shared: share(),
  });
  const unet: UNet = {
    evaluateAnchor: ({ latents }) => Promise.resolve(output(latents)),
    evaluateAll({ latents }) {
      log.push(`together ${[...latents.data].join()}`);
      return Promise.resolve(output(latents).modelOutput);
    },
    evaluateFollowers({ latents }, shared) {
      log.push(`frames ${[...latents.data].join()} with ${(shared as SharedFrames & { id: number }).id}`);
      return broken ? Promise.reject(new Error('broken')) : Promise.resolve(output(latents));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const breakDown = () => (broken = true);
  return { unet, log, breakDown };
}

const text = { context: tensor(new Float32Array(1), [1, 1, 1]) };
const latents = tensor(Float32Array.of(0, 1, 2, 3, 4), [5, 1, 1, 1]);
const step = (unet: UNet) => ({
  unet,
  conditioning: { text, textPerFrame: false, inputs: () => ({}) },
  guidance: classifierFreeGuidance(1),
  i: 3,
  steps: 50,
  t: 921,
  signal: undefined,
  onEvaluated: () => undefined,
});

describe('evaluateFrames', () => {
  it('hands each chunk what the one before it shared, and frees all in the end', async () => {
    const { unet, log } = recordingUNet();
    const guided = await evaluateFrames(step(unet), latents, planFrames(5, 3));
    expect([...guided.data]).toEqual([0, 1, 2, 3, 4]);
    expect(guided.shape).toEqual([5, 1, 1, 1]);
    expect(log).toEqual(['frames 1,2 with 0', 'frames 3,4 with 1', 'free 1', 'free 2', 'free 0']);
  });

  it('evaluates a video of one chunk in one call', async () => {
    const { unet, log } = recordingUNet();
    const guided = await evaluateFrames(step(unet), latents, planFrames(5, 5));
    expect([...guided.data]).toEqual([0, 1, 2, 3, 4]);
    expect(log).toEqual(['together 0,1,2,3,4']);
  });

  it('frees what is shared where the network fails', async () => {
    const { unet, log, breakDown } = recordingUNet();
    breakDown();
    await expect(evaluateFrames(step(unet), latents, planFrames(5, 3))).rejects.toThrow('broken');
    expect(log).toEqual(['frames 1,2 with 0', 'free 0']);
  });

  it.each([5, 3])('calls no network once the run is aborted, chunk size %i', async (chunkSize) => {
    const { unet, log } = recordingUNet();
    const aborted = { ...step(unet), signal: AbortSignal.abort('enough') };
    await expect(evaluateFrames(aborted, latents, planFrames(5, chunkSize))).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
    });
    expect(log).toEqual([]);
  });

  it('stops between two chunks, frees what is shared, and hands the signal to the network', async () => {
    const { unet, log } = recordingUNet();
    const controller = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    const aborting: UNet = {
      ...unet,
      evaluateAnchor: (input, signal) => (signals.push(signal), unet.evaluateAnchor(input, signal)),
      evaluateFollowers: (input, shared, signal) => {
        signals.push(signal);
        controller.abort();
        return unet.evaluateFollowers(input, shared, signal);
      },
    };
    const run = evaluateFrames({ ...step(aborting), signal: controller.signal }, latents, planFrames(5, 3));
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(log).toEqual(['frames 1,2 with 0', 'free 1', 'free 0']);
    expect(signals).toEqual([controller.signal, controller.signal]);
  });

  it('reports each call with the frames that it evaluated', async () => {
    const evaluatedAt = async (chunkSize: number) => {
      const evaluated: number[] = [];
      const onEvaluated = (frames: number) => void evaluated.push(frames);
      const { unet } = recordingUNet();
      await evaluateFrames({ ...step(unet), onEvaluated }, latents, planFrames(5, chunkSize));
      return evaluated;
    };
    expect(await evaluatedAt(4)).toEqual([1, 3, 1]);
    expect(await evaluatedAt(5)).toEqual([5]);
  });

  it('names step, timestep and frame of an infinity', async () => {
    const { unet } = recordingUNet();
    const wild = tensor(Float32Array.of(0, 1, 2, Infinity, 4), [5, 1, 1, 1]);
    await expect(evaluateFrames(step(unet), wild, planFrames(5, 3))).rejects.toThrow(
      'The network gave Infinity at step 3 (timestep 921) for frame 3',
    );
  });
});
