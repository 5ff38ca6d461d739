import { selfAttention, type AttentionProcessor, type Tensor } from '@zeroreel/core';
import { firstFrameAttention } from '@zeroreel/plugins';
import { describe, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { entries } from '../goldens/golden-tensors.js';
import { GOLDEN_NAMES, readGoldens, type Goldens } from '../goldens/read-goldens.js';
import { openGoldenModel, specBackend } from './golden-model.js';

const TOLERANCE = { relative: 1e-4 };

interface Evaluation {
  readonly attention: AttentionProcessor;
  /** Frames in one evaluation beside the anchor; `together`: all of them with the anchor in one graph. */
  readonly chunkSize: number | 'together';
  /** `[G, L, D]` */
  readonly context: Tensor;
}

/** The golden frames, anchor first: `[G, F, C, h, w]`. */
async function evaluate(goldens: Goldens, { attention, chunkSize, context }: Evaluation): Promise<Tensor> {
  const { networks } = goldens;
  const latents = networks.float('unet.latents');
  const [timestep = 0] = networks.float('unet.timestep').data;
  const [frames = 0, , height = 0, width = 0] = latents.shape;
  await using backend = await specBackend();
  await using model = await openGoldenModel(goldens, backend);
  const rows = context.shape[0] ?? 0;
  const compile = (size: number) => model.compileUNet({ height, width, rows, chunkSize: size, attention });
  const text = { context };
  if (chunkSize === 'together') return await (await compile(frames - 1)).evaluateAll({ latents, timestep, text });
  const unet = await compile(chunkSize);

  const first = await unet.evaluateAnchor({ latents: entries(latents, 0, 1), timestep, text });
  const outputs = [first.modelOutput];
  let { shared } = first;
  for (let begin = 1; begin < frames; begin += chunkSize) {
    const chunk = entries(latents, begin, Math.min(begin + chunkSize, frames));
    const next = await unet.evaluateFollowers({ latents: chunk, timestep, text }, shared);
    outputs.push(next.modelOutput);
    shared = next.shared;
  }
  shared[Symbol.dispose]();
  return joinFrames(outputs);
}

/** Chunks `[G, F_k, C, h, w]` side by side: `[G, F, C, h, w]`. */
function joinFrames(chunks: readonly Tensor[]): Tensor {
  const [rows = 0, , ...frame] = chunks[0]!.shape;
  const frames = chunks.reduce((count, chunk) => count + chunk.shape[1]!, 0);
  const data = Array.from({ length: rows }, (_, row) =>
    chunks.flatMap((chunk) => [...entries(chunk, row, row + 1).data]),
  );
  return { dtype: 'float32', shape: [rows, frames, ...frame], data: Float32Array.from(data.flat()) };
}

describe.each(GOLDEN_NAMES)('UNet of %s', (name) => {
  const goldens = readGoldens(name);
  const context = goldens.networks.float('unet.context');

  it.each([1, 2, 3])('with cross-frame attention is that of diffusers, %i frames at a time', async (chunkSize) => {
    const output = await evaluate(goldens, { attention: firstFrameAttention, chunkSize, context });
    expectClose(output, goldens.networks.float('unet.cross_frame'), TOLERANCE);
  });

  it('with cross-frame attention is that of diffusers, all frames in one graph', async () => {
    const output = await evaluate(goldens, { attention: firstFrameAttention, chunkSize: 'together', context });
    expectClose(output, goldens.networks.float('unet.cross_frame'), TOLERANCE);
  });

  it('with self-attention is that of diffusers', async () => {
    const output = await evaluate(goldens, { attention: selfAttention, chunkSize: 3, context });
    expectClose(output, goldens.networks.float('unet.independent'), TOLERANCE);
  });

  it('for one guidance row is the second row of two', async () => {
    const output = await evaluate(goldens, {
      attention: firstFrameAttention,
      chunkSize: 3,
      context: entries(context, 1, 2),
    });
    expectClose(output, entries(goldens.networks.float('unet.cross_frame'), 1, 2), TOLERANCE);
  });
});
