import { fileURLToPath } from 'node:url';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { selfAttention, type Backend, type UNetInput } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import type { Weight, WeightLookup } from '@zeroreel/onnx';
import { entries, entry, expectClose, GoldenTensors, readGoldens } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { CheckpointCopy } from '../__testing__/checkpoint-copy.js';
import { readCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import { CompiledUNet } from '../compiled/compiled-unet.js';
import { loadModel } from '../load-model.js';
import { textShapes } from './text-inputs.js';
import { guidanceEmbedding, timeCondition } from './time-condition.js';

describe('timeCondition', () => {
  it('embeds the timestep once for the whole batch, behind its activation', () => {
    const graph = new BlockGraph({ timeScaleShift: 'scale_shift' });
    const { embedding, scaleShift } = timeCondition(graph.g, graph.input('t', [1]), graph.context.config);
    expect(embedding.shape).toEqual([1, 1280]);
    expect(scaleShift).toBe('scale_shift');
    const text = graph.print(embedding);
    expect(text).toContain('time_embedding.linear_1.weight');
    expect(text).toContain('time_embedding.linear_2.weight');
  });
});

const PROJECTION = 'time_embedding.cond_proj.weight';

/** What `python tools/goldens/guidance_embedding.py` wrote. */
const goldens = new GoldenTensors(
  fileURLToPath(new URL('../__fixtures__/guidance-embedding.safetensors', import.meta.url)),
);

describe('guidanceEmbedding', () => {
  it.each(['1.0', '1.5', '8.5'])("of %s equals diffusers' get_guidance_scale_embedding", (scale) => {
    expectClose(guidanceEmbedding(Number(scale), 32), goldens.float(`embedding.${scale}`).data, { absolute: 1e-6 });
  });

  it('ends in zero where the channels are odd in number', () => {
    expectClose(guidanceEmbedding(7.5, 9), goldens.float('embedding.odd').data, { absolute: 1e-6 });
  });
});

describe('a UNet that takes the guidance scale', () => {
  const { checkpoint: folder, networks } = readGoldens('sd1');
  const latents = networks.float('unet.latents');
  const context = networks.float('unet.context');
  let backend: Backend;
  let checkpoint: Checkpoint;
  beforeAll(async () => {
    backend = await cpuBackend({ threads: 1, worker: false });
    checkpoint = await readCheckpoint(openModelFolder(folder));
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  const input = (begin: number, end: number, scale?: string): UNetInput => ({
    latents: entries(latents, begin, end),
    timestep: networks.float('unet.timestep').data[0]!,
    text: { context },
    ...(scale !== undefined && { guidanceScale: Number(scale) }),
  });

  function compile(): Promise<CompiledUNet> {
    const { unet, tokenizer } = checkpoint;
    const config = { ...unet.config, guidanceEmbeddingChannels: 32 };
    return CompiledUNet.compile({
      component: { ...unet, config, weights: withProjection(unet.weights) },
      backend,
      dtype: 'float32',
      plan: { height: 16, width: 16, rows: 2, chunkSize: 3, attention: selfAttention },
      text: textShapes(config, tokenizer.length),
    });
  }

  it.each(['1.5', '8.5'])("equals diffusers' UNet2DConditionModel with time_cond_proj_dim at %s", async (scale) => {
    await using unet = await compile();
    const anchor = await unet.evaluateAnchor(input(0, 1, scale));
    using shared = anchor.shared;
    const later = await unet.evaluateFollowers(input(1, 4, scale), shared);
    later.shared[Symbol.dispose]();
    const whole = await unet.evaluateAll(input(0, 4, scale));
    const expected = goldens.float(`output.${scale}`);
    expectClose(whole, expected, { relative: 1e-5 });
    for (const row of [0, 1]) {
      expectClose(entry(anchor.modelOutput, row), entries(entry(expected, row), 0, 1), { relative: 1e-5 });
      expectClose(entry(later.modelOutput, row), entries(entry(expected, row), 1, 4), { relative: 1e-5 });
    }
  });

  it('is told apart from those that do not', async () => {
    using copy = new CheckpointCopy(folder);
    expect((await loadModel(openModelFolder(copy.folder), backend)).embedsGuidance).toBe(false);
    copy.edit('unet/config.json', { time_cond_proj_dim: 32 });
    expect((await loadModel(openModelFolder(copy.folder), backend)).embedsGuidance).toBe(true);
  });

  it('refuses to run without it', async () => {
    await using unet = await compile();
    await expect(unet.evaluateAnchor(input(0, 1))).rejects.toThrow('guidanceScale: expected a number');
  });
});

/** The checkpoint's weights with the layer that it lacks. */
function withProjection(weights: WeightLookup): WeightLookup {
  const { data, shape } = goldens.float(PROJECTION);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const projection: Weight = { dtype: 'float32', shape, data: bytes };
  return {
    get: (key) => (key === PROJECTION ? projection : weights.get(key)),
    keys: () => [...weights.keys(), PROJECTION],
  };
}
