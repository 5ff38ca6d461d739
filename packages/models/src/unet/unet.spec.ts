import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfAttention, type AnyTensor, type AttentionProcessor, type Tensor } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { portableDialect, reshape, slice, type Value } from '@zeroreel/onnx';
import { entries, entry, expectClose, GOLDEN_NAMES, readGoldens, type GoldenName } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { BlockGraph } from '../__testing__/block-graph.js';
import { runGraph } from '../__testing__/run-graph.js';
import { openWeights } from '../weights/open-weights.js';
import { buildUNet, type BuildUNetOptions } from './build-unet.js';
import { parseUNetConfig } from './unet-config.js';
import { upBlock } from './unet.js';

/** The paper's cross-frame attention: every frame reads the first one. */
const firstFrame: AttentionProcessor = {
  name: 'first-frame',
  carries: ['anchor'],
  emit(g, { frames, rows, tokens, heads, carried }, { query, key, value }) {
    const ofFirst = (x: Value) => {
      const byFrame = reshape(g, x, [rows, frames, tokens, -1]);
      return reshape(g, slice(g, byFrame, 1, 0, 1), [rows, tokens, -1]);
    };
    const anchor = carried.anchor ?? { key: ofFirst(key), value: ofFirst(value) };
    const folded = reshape(g, query, [rows, frames * tokens, -1]);
    return reshape(g, g.dialect.attention(g, folded, anchor.key, anchor.value, heads), query.shape);
  },
};

describe.each(GOLDEN_NAMES)('the UNet of the checkpoint %s', (name) => {
  const goldens = readGoldens(name);
  const latents = goldens.networks.float('unet.latents');
  const inputs = {
    timestep: goldens.networks.float('unet.timestep'),
    context: goldens.networks.float('unet.context'),
  };
  const [frames] = latents.shape as [number];

  async function run(
    options: Pick<BuildUNetOptions, 'role' | 'attention'> & Partial<BuildUNetOptions>,
    batch: Tensor,
    shared: Readonly<Record<string, AnyTensor>> = {},
  ) {
    const model = buildUNet({ ...(await checkpoint(name, batch)), ...options });
    return runGraph(model, { ...inputs, ...shared, latents: batch });
  }

  it("equals diffusers' UNet2DConditionModel", async () => {
    const { model_output: output } = await run({ role: 'joint', attention: selfAttention }, latents);
    expectClose(output as Tensor, goldens.networks.float('unet.independent'), { relative: 1e-5 });
  });

  it('equals it with cross-frame attention, in one graph', async () => {
    const { model_output: output } = await run({ role: 'joint', attention: firstFrame }, latents);
    expectClose(output as Tensor, goldens.networks.float('unet.cross_frame'), { relative: 1e-5 });
  });

  it('equals it with the keys and values of the first frame handed from graph to graph', async () => {
    const { model_output: first, ...keyValues } = await run(
      { role: 'anchor', attention: firstFrame },
      entries(latents, 0, 1),
    );
    const shared = Object.fromEntries(Object.entries(keyValues).map(([key, value]) => [`anchor.${key}`, value]));
    const rest = await run({ role: 'follower', attention: firstFrame }, entries(latents, 1, frames), shared);
    const expected = goldens.networks.float('unet.cross_frame');
    for (const row of [0, 1]) {
      const wanted = entry(expected, row);
      expectClose(entry(first as Tensor, row), entries(wanted, 0, 1), { relative: 1e-5 });
      expectClose(entry(rest['model_output'] as Tensor, row), entries(wanted, 1, frames), { relative: 1e-5 });
    }
  });

  it('stays within 1 % in float16', async () => {
    const { model_output: output } = await run({ role: 'joint', attention: selfAttention, dtype: 'float16' }, latents);
    expectClose(output as Tensor, goldens.networks.float('unet.independent'), { relative: 1e-2 });
  });
});

/** The options for a checkpoint of the goldens and one batch of latents. */
async function checkpoint(name: GoldenName, latents: Tensor) {
  const { checkpoint: folder, networks } = readGoldens(name);
  const [rows, ...text] = networks.float('unet.context').shape as [number, number, number];
  const [frames, , height, width] = latents.shape as [number, number, number, number];
  return {
    config: parseUNetConfig(JSON.parse(readFileSync(join(folder, 'unet/config.json'), 'utf8')), 'config.json'),
    weights: await openWeights(openModelFolder(folder), { folder: 'unet', stem: 'diffusion_pytorch_model' }),
    dialect: portableDialect,
    dtype: 'float32',
    rows,
    frames,
    height,
    width,
    text: { context: text },
  } as const;
}

describe('upBlock', () => {
  it('joins the skips and ends at the size of the next ones, odd or not', () => {
    const block = new BlockGraph();
    const { g, context, config } = block;
    const skip = (channels: number) => block.input(`skip${channels}`, [4, channels, 5, 4]);
    const skips = [skip(1280), block.input('again', [4, 1280, 5, 4]), skip(640)];
    const options = { level: config.levels[2]!, skips, upsampleTo: block.input('next', [4, 640, 9, 7]) };
    const result = upBlock(g, 'up_blocks.1', block.input('x', [4, 1280, 5, 4]), options, context);
    expect(result.shape).toEqual([4, 1280, 9, 7]);
  });

  it('repeats skips from before the first text for each row', () => {
    const block = new BlockGraph();
    const { g, context, config } = block;
    const skips = [
      block.input('a', [4, 320, 8, 8]),
      block.input('b', [4, 320, 8, 8]),
      block.input('c', [2, 320, 8, 8]),
    ];
    const x = block.input('x', [4, 640, 8, 8]);
    const result = upBlock(g, 'up_blocks.3', x, { level: config.levels[0], skips }, context);
    expect(result.shape).toEqual([4, 320, 8, 8]);
    const graph = block.print(result);
    expect(graph).toContain('Concat(c, c) axis=0 float32 [4, 320, 8, 8]');
    expect(graph).not.toContain('Concat(a, a)');
  });
});
