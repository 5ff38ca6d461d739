import type { ModelFile } from '@zeroreel/core';
import type { ExternalBytes } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { float32File } from '../../__testing__/safetensors-bytes.js';
import { emptySingleFile, singleFileGolden } from '../../__testing__/single-file.js';
import { readSafetensors } from '../safetensors.js';
import { openFileParts } from './read-file-parts.js';

const place = (data: ExternalBytes | Uint8Array): number => (data as ExternalBytes).offset;

describe.each(['sd15', 'sd21', 'sd1', 'sd2', 'sdxl', 'sdxl-small'] as const)(
  'openFileParts finds the weights that diffusers finds: %s',
  (name) => {
    const golden = singleFileGolden(name);
    const { size, header } = emptySingleFile(golden, 'float16');
    const file: ModelFile = {
      location: 'memory:file',
      size,
      read: async (offset, length) => header.slice(offset, offset + length),
    };

    it.each(['unet', 'vae', 'text_encoder'] as const)('%s', async (part) => {
      const stored = await readSafetensors(file, 'file');
      const files = { ...memoryModelFiles({ 'file.safetensors': '' }), open: async () => file };
      const weights = (await openFileParts(files))[part]!;
      // OpenCLIP's last layer is there; how many are run is for others to say.
      const last = { sd15: 12, sd1: 99, sd21: 23, sd2: 4, sdxl: 99, 'sdxl-small': 99 }[name];
      const isRun = ([key]: readonly [string, unknown]) => !key.includes(`layers.${last}.`);
      const run = [...weights].filter(isRun);
      const found = new Map(run.map(([key, weight]) => [key.replace(/^text_model\./, ''), weight]));
      expect([...found.keys()].sort()).toEqual(Object.keys(golden[part]).sort());
      for (const [key, [ldmKey, row]] of Object.entries(golden[part])) {
        const { shape, data } = stored.get(ldmKey)!;
        const rowBytes = data.length / shape[0]!;
        expect(place(found.get(key)!.data), key).toBe(place(data) + row * rowBytes);
        expect(found.get(key)!.data.length, key).toBe(found.get(key)!.shape.reduce((count, axis) => count * axis, 2));
      }
    });
    it.runIf(golden.text_encoder_2)('text_encoder_2', async () => {
      const stored = await readSafetensors(file, 'file');
      const files = { ...memoryModelFiles({ 'file.safetensors': '' }), open: async () => file };
      const weights = (await openFileParts(files)).text_encoder_2!;
      expect([...weights.keys()].sort()).toEqual(Object.keys(golden.text_encoder_2!).sort());
      for (const [key, [ldmKey, row]] of Object.entries(golden.text_encoder_2!)) {
        const found = weights.get(key)!;
        const { shape, data } = stored.get(ldmKey)!;
        if ('data' in found) expect(place(found.data), key).toBe(place(data) + (row * data.length) / shape[0]!);
        else expect([row, found.shape], key).toEqual([-1, shape.toReversed()]);
      }
    });
  },
);

it.each([
  [{ 'diffusion_model.input_blocks.0.0.weight': [1] }, { unet: ['conv_in.weight'] }],
  [
    {
      'unet.conv_in.weight': [1],
      'unet.down_blocks.0.x.weight': [1],
      'vae.decoder.conv_in.weight': [1],
      'text_encoder.text_model.embeddings.x': [1],
    },
    {
      unet: ['conv_in.weight', 'down_blocks.0.x.weight'],
      vae: ['decoder.conv_in.weight'],
      text_encoder: ['text_model.embeddings.x'],
    },
  ],
])('openFileParts reads prefixes of other programs %#', async (shapes, expected) => {
  const parts = await openFileParts(
    memoryModelFiles({ 'f.safetensors': float32File(shapes as unknown as Record<string, number[]>) }),
  );
  for (const [part, keys] of Object.entries(expected)) expect([...parts[part as 'unet']!.keys()]).toEqual(keys);
});

it.each(['input_blocks.0.0.weight', 'down_blocks.0.x.weight'])(
  'openFileParts finds the marks beside a UNet alone: %s',
  async (key) => {
    const marks = ['v_pred', 'ztsnr', 'global_step', 'alphas_cumprod'];
    const shapes = Object.fromEntries([key, ...marks].map((each) => [each, [1]]));
    const { unet, others } = await openFileParts(memoryModelFiles({ 'f.safetensors': float32File(shapes) }));
    expect(unet?.size).toBe(1);
    expect([...others.keys()]).toEqual(marks);
  },
);

describe('openFileParts refuses', () => {
  const read = async (shapes: Record<string, number[]>) =>
    openFileParts(memoryModelFiles({ 'f.safetensors': float32File(shapes) }));

  it.each([
    [
      { 'conditioner.embedders.0.model.ln_final.bias': [1], 'model.diffusion_model.out.0.weight': [1] },
      "got one of Stable Diffusion XL's refiner: it finishes",
    ],
    [{ 'model.diffusion_model.label_emb.0.0.weight': [1] }, 'got one whose UNet takes classes'],
    [{ 'lora_unet_a.lora_up.weight': [1] }, 'got a LoRA'],
    [{ 'a.weight': [1], 'b.weight': [1] }, 'got a.weight, b.weight'],
    [
      {
        'model.diffusion_model.out.0.weight': [1],
        'model.diffusion_model.input_blocks.0.0.weight': [1],
        'model.diffusion_model.fuser.weight': [1],
      },
      'got one with parts of another: fuser.weight',
    ],
    [{}, 'got no weights'],
  ])('%j', async (shapes, message) => {
    await expect(read(shapes as unknown as Record<string, number[]>)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('openFileParts reads a part by itself', () => {
  const read = async (shapes: Record<string, number[]>) =>
    openFileParts(memoryModelFiles({ 'f.safetensors': float32File(shapes) }));
  const keysOf = async (shapes: Record<string, number[]>, part: 'unet' | 'vae' | 'text_encoder') => [
    ...((await read(shapes))[part]?.keys() ?? []),
  ];

  it.each([
    [
      'latent-diffusion',
      { 'decoder.up.0.block.0.conv1.weight': [1], 'decoder.mid.attn_1.q.weight': [2, 2, 1, 1], 'loss.logvar': [1] },
    ],
    [
      'latent-diffusion, prefixed',
      {
        'first_stage_model.decoder.up.0.block.0.conv1.weight': [1],
        'first_stage_model.decoder.mid.attn_1.q.weight': [2, 2, 1, 1],
      },
    ],
    [
      'diffusers',
      { 'decoder.up_blocks.0.resnets.0.conv1.weight': [1], 'decoder.mid_block.attentions.0.to_q.weight': [2, 2] },
    ],
    [
      'diffusers, prefixed',
      {
        'vae.decoder.up_blocks.0.resnets.0.conv1.weight': [1],
        'vae.decoder.mid_block.attentions.0.to_q.weight': [2, 2],
      },
    ],
  ])('an autoencoder with keys of %s', async (_, shapes) => {
    const { vae } = await read(shapes as unknown as Record<string, number[]>);
    expect([...vae!.keys()]).toEqual([
      'decoder.up_blocks.0.resnets.0.conv1.weight',
      'decoder.mid_block.attentions.0.to_q.weight',
    ]);
    expect(vae!.get('decoder.mid_block.attentions.0.to_q.weight')!.shape).toEqual([2, 2]);
  });

  it('an autoencoder with old names, whose projections are convolutions', async () => {
    const { vae } = await read({
      'decoder.mid_block.attentions.0.query.weight': [2, 2, 1, 1],
      'decoder.conv_in.weight': [1],
    });
    expect(vae!.get('decoder.mid_block.attentions.0.query.weight')!.shape).toEqual([2, 2]);
  });

  it.each([
    [
      'transformers',
      { 'text_model.encoder.layers.0.mlp.fc1.weight': [4, 2] },
      'text_model.encoder.layers.0.mlp.fc1.weight',
    ],
    ['transformers 5', { 'encoder.layers.0.mlp.fc1.weight': [4, 2] }, 'encoder.layers.0.mlp.fc1.weight'],
    ['OpenCLIP', { 'transformer.resblocks.0.mlp.c_fc.weight': [4, 2] }, 'encoder.layers.0.mlp.fc1.weight'],
  ])('a text encoder with keys of %s', async (_, shapes, key) => {
    expect(await keysOf(shapes as unknown as Record<string, number[]>, 'text_encoder')).toEqual([key]);
  });

  it.each([
    ['latent-diffusion', { 'input_blocks.0.0.weight': [1], 'out.0.bias': [1] }],
    ['diffusers', { 'conv_in.weight': [1], 'conv_norm_out.bias': [1], 'down_blocks.0.a': [1] }],
  ])('a UNet with keys of %s', async (_, shapes) => {
    const keys = await keysOf(shapes as unknown as Record<string, number[]>, 'unet');
    expect(keys.slice(0, 2)).toEqual(['conv_in.weight', 'conv_norm_out.bias']);
  });
});
