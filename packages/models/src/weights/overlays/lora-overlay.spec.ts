import { ZeroreelError, type WeightOverlay } from '@zeroreel/core';
import { encodeNumbers, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { expectMerged, goldenParts, loraFixture } from '../../__testing__/golden-weights.js';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { numbersFile } from '../../__testing__/safetensors-bytes.js';
import { weightNumbers } from '../../__testing__/weight-numbers.js';
import { loraOverlay } from './lora-overlay.js';
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
    expect(await weightNumbers((await overlay.apply('unet', base)).get('conv_in.weight'))).toEqual(Float32Array.of(13));
  });
});

describe('loraOverlay leaves alone', () => {
  it('parts that it does not concern, and all at strength 0', async () => {
    const { unet, vae } = await goldenParts('sd1');
    expect(await (await loraOverlay(loraFixture('kohya'))).apply('vae', vae!)).toBe(vae);
    expect(await (await loraOverlay(loraFixture('kohya'), { strength: 0 })).apply('unet', unet!)).toBe(unet);
  });
});

describe('loraOverlay leaves out keys without a place, with one notice', () => {
  const base: WeightLookup = new Map([
    ['conv_in.weight', { dtype: 'float32', shape: [1, 1], data: encodeNumbers([10], 'float32') } as const],
  ]);
  const one = { shape: [1, 1], numbers: [1] };
  const layer = (name: string) => ({ [`${name}.lora_down.weight`]: one, [`${name}.lora_up.weight`]: one });
  const open = async (weights: Parameters<typeof numbersFile>[0]) => {
    const notices: string[] = [];
    const files = memoryModelFiles({ 'a.safetensors': numbersFile(weights) });
    return { overlay: await loraOverlay(files, { onNotice: (message) => notices.push(message) }), notices };
  };

  it('told when all parts that it concerns were seen', async () => {
    const { overlay, notices } = await open({
      ...layer('lora_unet_conv_in'),
      ...layer('lora_unet_nowhere'),
      ...layer('lora_te_text_model_encoder_layers_7_mlp_fc1'),
      'bundle_emb.toy.string_to_param.*': one,
      'lora_unet_conv_out.alpha': one,
    });
    expect(await overlay.apply('text_encoder', new Map())).toEqual(new Map());
    expect(notices).toEqual([]);
    for (let time = 0; time < 2; time++) {
      const merged = await overlay.apply('unet', base);
      expect(await weightNumbers(merged.get('conv_in.weight'))).toEqual(Float32Array.of(11));
    }
    expect(notices).toEqual([
      'model/a.safetensors: 4 keys have no place in the model; they are left out: ' +
        'lora_te_text_model_encoder_layers_7_mlp_fc1.lora_down.weight, lora_unet_nowhere.lora_down.weight, ' +
        'bundle_emb.toy.string_to_param.*, lora_unet_conv_out.alpha (of 3 changed weights)',
    ]);
  });

  it('and a bias that the model does not have, a layer of rank 0 without a word', async () => {
    const { overlay, notices } = await open({
      ...layer('conv_in'),
      'lora_unet_conv_in.diff_b': { shape: [1], numbers: [1] },
      'nowhere.lora_A.weight': { shape: [0, 1], numbers: [] },
      'nowhere.lora_B.weight': { shape: [1, 0], numbers: [] },
    });
    await overlay.apply('unet', base);
    expect(notices).toEqual([expect.stringContaining('1 key has no place in the model; it is left out')]);
  });

  it('but not where its shape is another, or where nothing has a place', async () => {
    const wide = { shape: [1, 2], numbers: [1, 2] };
    const { overlay } = await open({ 'conv_in.lora_A.weight': wide, 'conv_in.lora_B.weight': one });
    await expect(overlay.apply('unet', base)).rejects.toThrow(
      'made for another model: conv_in.lora_A.weight: expected [1, 1], got [1, 2]',
    );
    const magnitude = await open({ ...layer('conv_in'), 'conv_in.dora_scale': { shape: [2], numbers: [1, 2] } });
    await expect(magnitude.overlay.apply('unet', base)).rejects.toThrow('made for another model');
    const none = await open({ ...layer('lora_unet_nowhere'), ...layer('lora_te_text_model_none') });
    await none.overlay.apply('text_encoder', new Map());
    await expect(none.overlay.apply('unet', base)).rejects.toThrow(
      'lora_te_text_model_none.lora_down.weight [1, 1] has no layer here; lora_unet_nowhere.lora_down.weight [1, 1]',
    );
  });

  it('but not where nothing of the UNet has one, though the text encoder’s have', async () => {
    const { overlay } = await open({
      ...layer('lora_unet_input_blocks_4_1_proj_in'),
      ...layer('lora_te1_text_model_encoder_layers_0_mlp_fc1'),
    });
    const text = new Map([['encoder.layers.0.mlp.fc1.weight', base.get('conv_in.weight')!]]);
    await overlay.apply('text_encoder', text);
    await expect(overlay.apply('unet', base)).rejects.toThrow('lora_unet_input_blocks_4_1_proj_in.lora_down.weight');
  });

  it('adds up groups that name the same layer', async () => {
    const { overlay } = await open({ ...layer('conv_in'), ...layer('lora_unet_conv_in'), 'conv_in.diff': one });
    expect(await weightNumbers((await overlay.apply('unet', base)).get('conv_in.weight'))).toEqual(Float32Array.of(13));
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
      { 'lora_unet_a.oft_blocks': one, 'lora_unet_a.alpha': one },
      'expected LoRA, LoCon, LoHa, LoKr, DoRA or whole differences, got OFT, which is not supported ' +
        '(merge it into its checkpoint with the program that made it): ' +
        'lora_unet_a.oft_blocks, lora_unet_a.alpha',
    ],
    [{ 'lora_unet_a.a1.weight': one }, 'got GLoRA'],
    [{ 'conv_in.weight': one }, "expected a LoRA with keys of kohya's scripts"],
    [{ 'lora_unet_a.alpha': one }, 'got lora_unet_a.alpha'],
    [{ 'lora_unet_a.lora_down.weight': one }, "expected 'up' beside lora_unet_a.lora_down.weight, got none"],
    [{ 'lora_unet_a.hada_w1_a': one }, "expected 'hada_w1_b' beside lora_unet_a.hada_w1_a, got none"],
    [{ 'lora_unet_a.lokr_w1': one }, "expected 'lokr_w2_a' beside lora_unet_a.lokr_w1, got none"],
    [
      {
        'lora_unet_a.lora_down.weight': one,
        'lora_unet_a.lora_up.weight': one,
        'lora_unet_a.alpha': { shape: [], numbers: [NaN] },
      },
      'lora_unet_a.alpha: expected a finite number, got NaN',
    ],
    [{}, 'expected a LoRA, got a file without weights'],
  ])('%j', async (weights, message) => {
    await expect(loraOverlay(memoryModelFiles({ 'a.safetensors': numbersFile(weights) }))).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each(['lora_te2_text_model_a.lora_', 'text_encoder_2.a.lora_linear_layer.'])(
    'one of Stable Diffusion XL for a UNet of another, by %s',
    async (prefix) => {
      const weights = { [`${prefix}down.weight`]: one, [`${prefix}up.weight`]: one };
      const overlay = await loraOverlay(memoryModelFiles({ 'a.safetensors': numbersFile(weights) }));
      await expect(overlay.apply('unet', new Map())).rejects.toMatchObject({
        code: 'invalid-model',
        message: expect.stringContaining(`got one for Stable Diffusion XL: ${prefix}down.weight`) as string,
      });
    },
  );

  it('a strength that is no number', async () => {
    await expect(loraOverlay(loraFixture('peft'), { strength: NaN })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
