import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { selfAttention, tensor, type Tensor, type UNetAdditionSite } from '@zeroreel/core';
import { openModelFolder } from '@zeroreel/node';
import { cast, GraphBuilder, portableDialect, type FloatDType, type OnnxModel, type Value } from '@zeroreel/onnx';
import { entry, expectClose, readConditioningGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { runGraph } from '../__testing__/run-graph.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { repeatRows } from '../nn/dimensions.js';
import { buildUNet } from '../unet/build-unet.js';
import { featureShapes } from '../unet/feature-shapes.js';
import { selfAttentionOf } from '../unet/self-attention-site.js';
import { parseUNetConfig } from '../unet/unet-config.js';
import { openNetwork } from '../weights/open-network.js';
import { openWeights } from '../weights/open-weights.js';
import { parseControlNetConfig, type ControlNetConfig } from './controlnet-config.js';
import { loadControlNet } from './controlnet.js';
import { emitControlNet } from './emit-controlnet.js';

const goldens = readConditioningGoldens();
const [folder] = goldens.controlNets;
const latents = goldens.networks.float('latents');
const context = goldens.networks.float('context');
const [frames] = latents.shape as [number];
const [rows] = context.shape as [number];
const config = parseControlNetConfig(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')), 'config.json');

/** A graph of the ControlNet alone: outputs `down.<layer>` and `mid`, all guidance rows of them. */
async function controlGraph(
  dtype: FloatDType = 'float32',
  changes: Partial<ControlNetConfig> = {},
  siteChanges: Partial<UNetAdditionSite> = {},
): Promise<OnnxModel> {
  const files = openModelFolder(folder);
  const stored = await openWeights(files, { folder: '', stem: 'diffusion_pytorch_model' });
  const weights = new Map([...stored].map(([key, weight]) => [`net.${key}`, weight]));
  const g = new GraphBuilder({ name: 'control', dtype, dialect: portableDialect, weights });
  const [, , height, width] = latents.shape as [number, number, number, number];
  const site: UNetAdditionSite = {
    frames,
    rows,
    latents: cast(g, g.input('latents', 'float32', latents.shape), dtype),
    timestep: g.input('timestep', 'float32', [1]),
    text: { context: cast(g, g.input('context', 'float32', context.shape), dtype) },
    selfAttention: selfAttentionOf({ role: 'joint', frames, rows, attention: selfAttention }),
    ...featureShapes(config, height, width),
    ...siteChanges,
  };
  const component = { name: 'folder/net', config: { ...config, ...changes } };
  const { skips = [], mid } = g.scope('net', () => emitControlNet(g, component, site));
  const output = (name: string, x: Value) => {
    g.output(name, cast(g, repeatRows(g, x, rows * frames), 'float32'));
  };
  skips.forEach((x, layer) => output(`down.${layer}`, x!));
  output('mid', mid!);
  return g.finish();
}

async function inputs(): Promise<Record<string, Tensor>> {
  await using backend = await cpuBackend({ threads: 1, worker: false });
  await using net = await loadControlNet(await openNetwork(openModelFolder(folder)), backend, { dtype: 'float32' });
  return {
    latents,
    context,
    timestep: goldens.networks.float('timestep'),
    'net.hint': await net.embed(goldens.pictures[0]),
    'net.scale': tensor(Float32Array.of(goldens.scale), [1]),
  };
}

describe('emitControlNet', () => {
  it.each([
    ['float32', 1e-5],
    ['float16', 1e-2],
  ] as const)("has the residuals of diffusers' ControlNetModel in %s", async (dtype, relative) => {
    const outputs = await runGraph(await controlGraph(dtype), await inputs());
    const names = Object.keys(outputs);
    expect(names).toEqual(['down.0', 'down.1', 'down.2', 'down.3', 'mid']);
    for (const name of names) {
      expectClose(outputs[name] as Tensor, goldens.networks.float(`residual.${name}`), { relative });
    }
  });

  it('takes every row for its own: the residuals of the two texts differ', () => {
    const mid = goldens.networks.float('residual.mid');
    expect(entry(mid, 0).data).not.toEqual(entry(mid, frames).data);
  });

  it('computes what comes before the first text for one row', async () => {
    const { nodes } = await controlGraph();
    const batchOf = (output: RegExp) =>
      nodes.flatMap(({ outputs }) => outputs).find(({ name }) => output.test(name))?.shape[0];
    expect(batchOf(/^net\.conv_in\/Conv$/)).toBe(frames);
    expect(batchOf(/^net\.controlnet_down_blocks\.0\/Conv$/)).toBe(frames);
    expect(batchOf(/^net\.controlnet_down_blocks\.1\/Conv$/)).toBe(rows * frames);
  });

  it("reads every key of diffusers' ControlNet of SD 1.5 in its shape, beside the UNet's", () => {
    const [unet, net] = [networkFixture('sd15-unet'), networkFixture('sd15-controlnet')];
    const component = { name: 'net', config: parseControlNetConfig(net.config, 'config.json') };
    const model = buildUNet({
      config: parseUNetConfig(unet.config, 'config.json'),
      weights: unet.weights,
      dialect: portableDialect,
      dtype: 'float16',
      role: 'follower',
      attention: selfAttention,
      frames: 3,
      rows: 2,
      height: 8,
      width: 16,
      text: { context: [77, 768] },
      additions: [
        { ...component, component: 'net', weights: net.weights, emit: (g, s) => emitControlNet(g, component, s) },
      ],
    });
    const own = net.keys.filter((key) => !key.startsWith('controlnet_cond_embedding.')).map((key) => `net.${key}`);
    expect(weightsRead(model)).toEqual([...unet.keys, ...own].sort());
    expect(model.inputs.slice(3)).toEqual([
      { name: 'net.hint', dtype: 'float32', shape: [3, 320, 8, 16] },
      { name: 'net.scale', dtype: 'float32', shape: [1] },
    ]);
  });

  it('says for which UNet it was made', async () => {
    await expect(controlGraph('float32', { contextChannels: 1024 })).rejects.toThrow(
      'folder/net was made for another UNet: expected 24 channels of the texts, got 1024',
    );
    await expect(controlGraph('float32', { inChannels: 9 })).rejects.toThrow(
      'expected 4 channels of the latents, got 9',
    );
    await expect(controlGraph('float32', {}, { skips: [] })).rejects.toThrow('expected 0 skip connections, got 4');
  });

  it('says where texts have no context', async () => {
    await expect(controlGraph('float32', {}, { text: {} })).rejects.toThrow("expected a tensor 'context', got none");
  });
});
