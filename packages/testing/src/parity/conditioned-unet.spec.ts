import { selfAttention, tensor, type AttentionProcessor, type Tensor, type UNetAddition } from '@zeroreel/core';
import { firstFrameAttention } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { entries, entry } from '../goldens/golden-tensors.js';
import { readConditioningGoldens } from '../goldens/read-conditioning-goldens.js';
import { readGoldens } from '../goldens/read-goldens.js';
import { openConditionedModel, openControlNets } from './conditioned-video.js';
import { openGoldenModel, specBackend } from './golden-model.js';

const TOLERANCE = { relative: 1e-4 };

const goldens = readConditioningGoldens();
const { networks } = goldens;
const latents = networks.float('latents');
const [timestep = 0] = networks.float('timestep').data;
const context = networks.float('context');
const [frames = 0, , height = 0, width = 0] = latents.shape;

interface Evaluation {
  readonly attention: AttentionProcessor;
  /** How many of the ControlNets. */
  readonly count: number;
}

/** The conditional and the unconditional answer for the golden frames, `[G, F, C, h, w]`: in one graph, and frame by frame. */
async function evaluate({ attention, count }: Evaluation): Promise<{ whole: Tensor; single: Tensor[] }> {
  await using backend = await specBackend();
  await using model = await openConditionedModel(goldens.unet, backend);
  const additions: UNetAddition[] = [];
  const perFrame: Record<string, Tensor> = {};
  const shared: Record<string, Tensor> = {};
  for (const [index, net] of (await openControlNets(goldens, backend)).slice(0, count).entries()) {
    const name = `net${index}`;
    additions.push(net.addition(name));
    perFrame[`${name}.hint`] = await net.embed(goldens.pictures[index]!);
    shared[`${name}.scale`] = tensor(Float32Array.of(goldens.scale), [1]);
  }
  const compile = (chunkSize: number) => model.compileUNet({ height, width, rows: 2, chunkSize, attention, additions });
  const input = (begin: number, end: number) => ({
    latents: entries(latents, begin, end),
    ...{ timestep, text: { context }, shared },
    perFrame: Object.fromEntries(Object.entries(perFrame).map(([name, x]) => [name, entries(x, begin, end)])),
  });
  const whole = await (await compile(frames - 1)).evaluateAll(input(0, frames));

  const unet = await compile(frames);
  const anchor = await unet.evaluateAnchor(input(0, 1));
  const single = [anchor.modelOutput];
  for (let frame = 1; frame < frames; frame++) {
    const output = await unet.evaluateFollowers(input(frame, frame + 1), anchor.shared);
    output.shared[Symbol.dispose]();
    single.push(output.modelOutput);
  }
  anchor.shared[Symbol.dispose]();
  return { whole, single };
}

describe('the UNet with ControlNets in its graph', () => {
  it.each([
    { title: 'one, self-attention', count: 1, attention: selfAttention, golden: 'output.one' },
    { title: 'two, first frame', count: 2, attention: firstFrameAttention, golden: 'output.both.cross_frame' },
  ])('is that of diffusers with their residuals: $title', async ({ golden, ...evaluation }) => {
    const expected = networks.float(golden);
    const { whole, single } = await evaluate(evaluation);
    expectClose(whole, expected, TOLERANCE);
    single.forEach((output, frame) => {
      for (const row of [0, 1]) {
        expectClose(entry(output, row), entries(entry(expected, row), frame, frame + 1), TOLERANCE);
      }
    });
  });

  it('refuses a ControlNet for a UNet of another shape, naming it', async () => {
    await using backend = await specBackend();
    await using model = await openGoldenModel(readGoldens('sd1'), backend);
    const [net] = await openControlNets(goldens, backend);
    const plan = { height, width, rows: 2, chunkSize: 2, attention: selfAttention, additions: [net.addition('net')] };
    await expect(model.compileUNet(plan)).rejects.toMatchObject({
      code: 'invalid-model',
      message: `${net.name} was made for another UNet: expected 6 skip connections, got 4`,
    });
  });
});
