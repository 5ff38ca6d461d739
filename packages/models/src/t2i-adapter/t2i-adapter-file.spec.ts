import { openModelFile, openModelFolder } from '@zeroreel/node';
import { ADAPTER_GOLDENS, readAdapterGoldens } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { openNetwork } from '../weights/open-network.js';
import { parseT2IAdapterConfig } from './t2i-adapter-config.js';
import { readT2IAdapterFile } from './t2i-adapter-file.js';

const goldens = readAdapterGoldens();
const read = (shapes: Parameters<typeof shapedWeights>[0]) =>
  readT2IAdapterFile({ name: 't2i.safetensors', weights: shapedWeights(shapes) as never });

/** Full adapters of Stable Diffusion 1.5 as their authors publish them, with `values` a cell, in `blocks` residual blocks. */
function published(values: number, channels = [320, 640, 1280, 1280], resnets = 2) {
  const shapes: Record<string, readonly number[]> = { 'conv_in.weight': [channels[0]!, values, 3, 3] };
  channels.forEach((own, level) => {
    for (let index = 0; index < resnets; index++) {
      const block = `body.${level * resnets + index}`;
      const before = channels[level - 1] ?? own;
      if (index === 0 && before !== own) shapes[`${block}.in_conv.weight`] = [own, before, 1, 1];
      shapes[`${block}.block1.weight`] = [own, own, 3, 3];
      shapes[`${block}.block2.weight`] = [own, own, 1, 1];
    }
  });
  return shapes;
}

describe('readT2IAdapterFile', () => {
  it.each(ADAPTER_GOLDENS)('finds the keys and the configuration of diffusers: %s', async (kind) => {
    const folder = await openNetwork(openModelFolder(goldens.folder(kind)));
    const expected = parseT2IAdapterConfig(folder.config, 'config.json');
    for (const stored of [await openNetwork(openModelFile(goldens.file(kind))), folder]) {
      const { config, weights } = readT2IAdapterFile(stored);
      expect(config).toEqual(expected);
      expect([...weights.keys()].sort()).toEqual([...folder.weights.keys()].sort());
      for (const key of weights.keys()) expect(weights.get(key)!.shape, key).toEqual(folder.weights.get(key)!.shape);
    }
  });

  it('brings each of the authors’ blocks to its level', () => {
    const { config, weights } = read(published(64));
    expect(config).toEqual({
      ...{ kind: 'full', pictureChannels: 1, channels: [320, 640, 1280, 1280], resnets: 2, cell: 8 },
    });
    expect([...weights.keys()].filter((key) => key.includes('in_conv') || key.includes('block1'))).toEqual([
      ...['adapter.body.0.resnets.0.block1.weight', 'adapter.body.0.resnets.1.block1.weight'],
      ...['adapter.body.1.in_conv.weight', 'adapter.body.1.resnets.0.block1.weight'],
      ...['adapter.body.1.resnets.1.block1.weight', 'adapter.body.2.in_conv.weight'],
      ...['adapter.body.2.resnets.0.block1.weight', 'adapter.body.2.resnets.1.block1.weight'],
      ...['adapter.body.3.resnets.0.block1.weight', 'adapter.body.3.resnets.1.block1.weight'],
    ]);
    expect(read(published(192)).config).toMatchObject({ pictureChannels: 3, cell: 8 });
    expect(read(published(48, [48, 96, 192], 1)).config).toMatchObject({
      channels: [48, 96, 192],
      resnets: 1,
      cell: 4,
    });
  });

  it.each([
    [published(256), 'got one of Stable Diffusion XL (full_adapter_xl: cells of 16 pixels): its levels have'],
    [published(768), 'got one of Stable Diffusion XL'],
    [published(50), 'got one that reads 50 values a cell, which is no square of grey or RGB pixels'],
    [{ style_embedding: [1, 8, 1024], 'transformer_layes.0.ln_1.weight': [1024] }, 'got a style adapter'],
    [{ 'control_model.zero_convs.0.0.weight': [4, 4, 1, 1] }, 'got a ControlNet'],
    [{ something: [1] }, 'got something'],
    [{}, 'got no weights'],
  ])('refuses other files by what they are: %#', (shapes, message) => {
    expect(() => read(shapes)).toThrow(
      `t2i.safetensors: expected a T2I-Adapter of Stable Diffusion 1.x or 2.x, ${message}`,
    );
  });
});
