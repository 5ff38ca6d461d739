import { ZeroreelError, type WeightOverlay } from '@zeroreel/core';
import { encodeNumbers, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { expectMerged, goldenParts, loraFixture } from '../../__testing__/golden-weights.js';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { numbersFile } from '../../__testing__/safetensors-bytes.js';
import { readSafetensors } from '../safetensors.js';
import type { LoraLayer } from './lora-file.js';
import { addLora, loraOverlay } from './lora-overlay.js';
import { applyOverlays } from './overlaid-weights.js';

async function laidOver(...overlays: WeightOverlay[]) {
  const { unet, text_encoder } = await goldenParts('sd1');
  const over = async (part: 'unet' | 'text_encoder', base: WeightLookup) => ({
    base,
    merged: (await applyOverlays(part, { weights: base }, overlays)).weights,
  });
  return { unet: await over('unet', unet!), text_encoder: await over('text_encoder', text_encoder!) };
}

describe('loraOverlay gives the weights of diffusers’ fuse_lora, to 1e-6', () => {
  it.each([
    ['kohya', 0.7],
    ['peft', 1.3],
    ['processors', 0.5],
    ['metadata', 1],
    ['tucker', 0.7],
  ])('%s at %f', async (style, strength) => {
    const overlay = await loraOverlay(loraFixture(style), { strength });
    await expectMerged(`${style}.merged`, await laidOver(overlay));
  });

  it('stacked', async () => {
    const kohya = await loraOverlay(loraFixture('kohya'), { strength: 0.7 });
    const peft = await loraOverlay(loraFixture('peft'), { strength: -0.4 });
    const { unet } = await laidOver(kohya, peft);
    const untouched = { base: new Map(), merged: new Map() };
    await expectMerged('stacked.merged', { unet, text_encoder: untouched });
  });

  it('without unet. before the keys', async () => {
    const layer = 'conv_in';
    const lora = {
      [`${layer}.lora_A.weight`]: { shape: [1, 1], numbers: [2] },
      [`${layer}.lora_B.weight`]: { shape: [1, 1], numbers: [3] },
    };
    const overlay = await loraOverlay(memoryModelFiles({ 'a.safetensors': numbersFile(lora) }), { strength: 0.5 });
    const base = new Map([
      ['conv_in.weight', { dtype: 'float32', shape: [1, 1], data: encodeNumbers([10], 'float32') } as const],
    ]);
    expect((await overlay.apply('unet', base)).get('conv_in.weight')?.data).toEqual(encodeNumbers([13], 'float32'));
  });
});

describe('loraOverlay leaves alone', () => {
  it('parts that it does not concern, and all at strength 0', async () => {
    const { unet, vae } = await goldenParts('sd1');
    expect(await (await loraOverlay(loraFixture('kohya'))).apply('vae', vae!)).toBe(vae);
    expect(await (await loraOverlay(loraFixture('kohya'), { strength: 0 })).apply('unet', unet!)).toBe(unet);
  });
});

describe('loraOverlay refuses', () => {
  it('one for another base, naming the first keys that do not fit', async () => {
    const { unet } = await goldenParts('sd2');
    const overlay = await loraOverlay(loraFixture('peft'));
    await expect(overlay.apply('unet', unet!)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(
        /peft\.safetensors was made for another model: unet\.down_blocks\.0\.attentions.*: expected \[16, 16\], got \[12, 12\]; .*; and \d more$/,
      ) as string,
    });
  });

  it('one whose keys match nothing', async () => {
    const lora = {
      'lora_unet_nowhere.lora_down.weight': { shape: [1, 2], numbers: [2, 1] },
      'lora_unet_nowhere.lora_up.weight': { shape: [1, 1], numbers: [3] },
    };
    const overlay = await loraOverlay(memoryModelFiles({ 'a.safetensors': numbersFile(lora) }));
    await expect(overlay.apply('unet', new Map())).rejects.toThrow(
      new ZeroreelError(
        'invalid-model',
        'model/a.safetensors was made for another model: lora_unet_nowhere.lora_down.weight [1, 2] has no layer here',
      ),
    );
  });

  const one = { shape: [1, 1], numbers: [1] };
  it.each([
    [
      { 'lora_te2_text_model_a.lora_down.weight': one },
      'got one for Stable Diffusion XL: lora_te2_text_model_a.lora_down.weight',
    ],
    [{ 'text_encoder_2.a.lora_A.weight': one, 'text_encoder_2.a.lora_B.weight': one }, 'Stable Diffusion XL'],
    [
      { 'lora_unet_a.hada_w1_a': one },
      'expected LoRA or LoCon, got LoHa, which is not supported: lora_unet_a.hada_w1_a',
    ],
    [{ 'lora_unet_a.lokr_w1': one }, 'got LoKr'],
    [{ 'lora_unet_a.dora_scale': one }, 'got DoRA'],
    [{ 'conv_in.weight': one }, "expected a LoRA with keys of kohya's scripts"],
    [
      { 'lora_unet_a.lora_down.weight': one },
      "expected 'down' and 'up' of the layer of lora_unet_a.lora_down.weight, got no up",
    ],
    [{}, 'expected a LoRA, got a file without weights'],
  ])('%j', async (weights, message) => {
    await expect(loraOverlay(memoryModelFiles({ 'a.safetensors': numbersFile(weights) }))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });

  it('a strength that is no number', async () => {
    await expect(loraOverlay(loraFixture('peft'), { strength: NaN })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

async function layer(weights: Parameters<typeof numbersFile>[0], scale: number): Promise<LoraLayer> {
  const stored = await readSafetensors(await memoryModelFiles({ f: numbersFile(weights) }).open('f'), 'f');
  return {
    part: 'unet',
    layer: 'a',
    flat: false,
    key: 'a',
    down: stored.get('down')!,
    up: stored.get('up')!,
    mid: stored.get('mid'),
    scale,
  };
}

it('adds strength · scale · up · down', async () => {
  const down = { shape: [2, 3], numbers: [1, 2, 3, 4, 5, 6] };
  const up = { shape: [2, 2], numbers: [1, 10, 0, -1] };
  const values = new Float32Array(6).fill(100);
  await addLora(values, await layer({ down, up }, 0.5), 2);
  expect([...values]).toEqual([141, 152, 163, 96, 95, 94]);
});

it('puts mid between them: Σ_ab up[o, a] · mid[a, b, cell] · down[b, i]', async () => {
  const down = { shape: [2, 2, 1, 1], numbers: [1, 2, 3, 4] };
  const mid = { shape: [1, 2, 1, 2], numbers: [1, 0, 10, 1] };
  const up = { shape: [1, 1, 1, 1], numbers: [2] };
  const values = new Float32Array(4);
  await addLora(values, await layer({ down, mid, up }, 1), 1);
  // Input 0: cells 1·1 + 10·3 = 31 and 0·1 + 1·3 = 3; input 1: 1·2 + 10·4 = 42 and 4; doubled by up.
  expect([...values]).toEqual([62, 6, 84, 8]);
});
