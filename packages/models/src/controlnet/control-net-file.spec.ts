import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Shape, WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { shapedWeights } from '../__testing__/shaped-weights.js';
import { readControlNetFile } from './control-net-file.js';
import { parseControlNetConfig } from './controlnet-config.js';

/** Written by tools/goldens/single_file.py: see there. */
interface ControlNetGolden {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly controlnet: Readonly<Record<string, readonly [string, number]>>;
}

const golden = JSON.parse(
  gunzipSync(readFileSync(new URL('../__fixtures__/single-file/controlnet.json.gz', import.meta.url))).toString(),
) as ControlNetGolden;
const stored = shapedWeights(golden.shapes);
const folder = networkFixture('sd15-controlnet');

const FILE = 'models/control_v11p_sd15_canny_fp16.safetensors';
const read = (weights: WeightLookup, name = FILE) => readControlNetFile({ name, weights: weights as never });
/** The same weights under other keys. */
const renamed = (weights: WeightLookup, nameOf: (key: string) => string) =>
  new Map(Array.from(weights.keys(), (key) => [nameOf(key), weights.get(key)!]));
const bare = renamed(stored, (key) => key.replace('control_model.', ''));

describe('readControlNetFile', () => {
  it.each([
    ['keys of its authors', stored],
    ['the same without their prefix', bare],
    ['a whole checkpoint with it', new Map([...renamed(stored, String), ...renamed(stored, (key) => `x.${key}`)])],
  ] as [string, WeightLookup][])('finds the weights that diffusers finds: %s', (_, weights) => {
    const found = read(weights).weights;
    expect([...found.keys()].sort()).toEqual(Object.keys(golden.controlnet).sort());
    for (const [key, [ldmKey]] of Object.entries(golden.controlnet)) {
      expect(found.get(key), key).toBe(weights.get(ldmKey) ?? weights.get(ldmKey.replace('control_model.', '')));
    }
  });

  it('leaves the keys of diffusers as they are', () => {
    const { weights } = read(folder.weights);
    expect([...weights.keys()].sort()).toEqual(folder.keys);
  });

  it.each([
    ['its authors', stored],
    ['diffusers', folder.weights],
  ] as [string, WeightLookup][])('infers the published configuration of a file with keys of %s', (_, weights) => {
    const published = parseControlNetConfig(folder.config, 'config.json');
    expect(parseControlNetConfig(read(weights).config, FILE)).toEqual(published);
  });

  it.each([
    [FILE, shapedWeights({ 'body.0.block1.weight': [8, 8, 3, 3] }), 'got a T2I-Adapter'],
    [FILE, shapedWeights({ lora_controlnet: [0], 'input_blocks.0.0.weight': [4, 4, 3, 3] }), 'got a ControlLoRA'],
    [FILE, shapedWeights({ 'down_blocks.0.resnets.0.conv1.weight': [4, 4, 3, 3] }), 'got a UNet alone'],
    [FILE, shapedWeights({ something: [1] }), 'got something'],
    [FILE, shapedWeights({}), 'got no weights'],
    [
      FILE,
      new Map([...bare, ['label_emb.0.0.weight', bare.get('zero_convs.0.0.weight')!]]),
      'takes classes or pictures',
    ],
    [
      FILE,
      new Map([...bare, ['input_hint_block.x', bare.get('zero_convs.0.0.weight')!]]),
      'another: input_hint_block.x',
    ],
    ['control_v11e_sd15_shuffle.safetensors', stored, 'got one whose name says shuffle'],
  ] as [string, WeightLookup, string][])('refuses %s %#', (name, weights, message) => {
    expect(() => read(weights, name)).toThrow(
      expect.objectContaining({ code: 'invalid-model', message: expect.stringContaining(message) as string }),
    );
  });
});
