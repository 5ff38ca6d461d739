import { describe, expect, it } from 'vitest';
import { singleFileGolden } from '../../__testing__/single-file.js';
import { layersPerBlockOfLdm, ldmUNetKeys, unetKeyOfLdm } from './ldm-unet-keys.js';

describe('unetKeyOfLdm, two resnets a level', () => {
  it.each([
    ['time_embed.2.bias', 'time_embedding.linear_2.bias'],
    ['input_blocks.0.0.weight', 'conv_in.weight'],
    ['out.0.weight', 'conv_norm_out.weight'],
    ['input_blocks.1.0.in_layers.2.weight', 'down_blocks.0.resnets.0.conv1.weight'],
    ['input_blocks.3.0.op.weight', 'down_blocks.0.downsamplers.0.conv.weight'],
    ['input_blocks.4.0.skip_connection.bias', 'down_blocks.1.resnets.0.conv_shortcut.bias'],
    [
      'input_blocks.5.1.transformer_blocks.0.attn1.to_q.weight',
      'down_blocks.1.attentions.1.transformer_blocks.0.attn1.to_q.weight',
    ],
    ['middle_block.1.proj_in.weight', 'mid_block.attentions.0.proj_in.weight'],
    ['middle_block.2.out_layers.3.weight', 'mid_block.resnets.1.conv2.weight'],
    ['output_blocks.2.1.conv.weight', 'up_blocks.0.upsamplers.0.conv.weight'],
    ['output_blocks.5.2.conv.bias', 'up_blocks.1.upsamplers.0.conv.bias'],
    ['output_blocks.5.1.norm.bias', 'up_blocks.1.attentions.2.norm.bias'],
    ['output_blocks.11.0.emb_layers.1.weight', 'up_blocks.3.resnets.2.time_emb_proj.weight'],
    ['label_emb.0.2.weight', 'add_embedding.linear_2.weight'],
    ['label_emb.1.0.weight', undefined],
    ['middle_block.3.weight', undefined],
  ])('%s', (key, expected) => {
    expect(unetKeyOfLdm(key, 2)).toBe(expected);
  });
});

it.each([
  [
    [
      'input_blocks.0.0.weight',
      'input_blocks.1.0.a',
      'input_blocks.2.0.a',
      'input_blocks.3.0.op.weight',
      'input_blocks.6.0.op.weight',
    ],
    2,
  ],
  [['input_blocks.0.0.weight', 'input_blocks.1.0.a', 'out.0.weight'], 1],
  [[], 0],
])('layersPerBlockOfLdm %#', (keys, expected) => {
  expect(layersPerBlockOfLdm(keys)).toBe(expected);
});

it.each(['sd15', 'sd21', 'sdxl', 'sdxl-small'] as const)(
  "ldmUNetKeys finds the file's key of every weight of %s",
  (name) => {
    const origins = Object.entries(singleFileGolden(name).unet);
    const ldmKey = ldmUNetKeys(origins.map(([key]) => key));
    for (const [key, [inFile]] of origins) expect(`model.diffusion_model.${ldmKey(key)}`).toBe(inFile);
  },
);
