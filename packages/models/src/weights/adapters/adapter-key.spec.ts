import { describe, expect, it } from 'vitest';
import { otherMethod, parseAdapterKey } from './adapter-key.js';

const flat = { flat: true };
const dotted = { flat: false };
const block = 'down_blocks.0.attentions.0.transformer_blocks.0';
const text = 'encoder.layers.0';

describe('parseAdapterKey', () => {
  it.each([
    [
      'lora_unet_mid_block_attentions_0_proj_in.lora_down.weight',
      { part: 'unet', layer: 'mid_block_attentions_0_proj_in', role: 'down', ...flat },
    ],
    ['lora_unet_conv_in.lora_mid.weight', { part: 'unet', layer: 'conv_in', role: 'mid', ...flat }],
    [
      'lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight',
      { part: 'text_encoder', layer: 'encoder_layers_0_mlp_fc1', role: 'up', ...flat },
    ],
    [
      'lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha',
      { part: 'text_encoder', layer: 'encoder_layers_0_mlp_fc1', role: 'alpha', ...flat },
    ],
    [`unet.${block}.attn1.to_q.lora_A.weight`, { part: 'unet', layer: `${block}.attn1.to_q`, role: 'down', ...dotted }],
    [
      `${block}.attn1.to_q.lora_B.default.weight`,
      { part: 'unet', layer: `${block}.attn1.to_q`, role: 'up', ...dotted },
    ],
    [
      `base_model.model.${block}.ff.net.2.lora_A.weight`,
      { part: 'unet', layer: `${block}.ff.net.2`, role: 'down', ...dotted },
    ],
    [
      `unet.${block}.attn2.processor.to_out_lora.up.weight`,
      { part: 'unet', layer: `${block}.attn2.to_out.0`, role: 'up', ...dotted },
    ],
    [
      `unet.${block}.attn2.processor.to_k_lora.alpha`,
      { part: 'unet', layer: `${block}.attn2.to_k`, role: 'alpha', ...dotted },
    ],
    [
      `unet.${block}.ff.net.0.proj.lora.down.weight`,
      { part: 'unet', layer: `${block}.ff.net.0.proj`, role: 'down', ...dotted },
    ],
    [
      `text_encoder.text_model.${text}.self_attn.to_out_lora.down.weight`,
      { part: 'text_encoder', layer: `${text}.self_attn.out_proj`, role: 'down', ...dotted },
    ],
    [
      `text_encoder.text_model.${text}.self_attn.q_proj.lora_linear_layer.up.weight`,
      { part: 'text_encoder', layer: `${text}.self_attn.q_proj`, role: 'up', ...dotted },
    ],
    [
      `text_encoder.${text}.mlp.fc2.lora_A.weight`,
      { part: 'text_encoder', layer: `${text}.mlp.fc2`, role: 'down', ...dotted },
    ],
    // Other methods.
    ['lora_unet_conv_in.hada_t1', { part: 'unet', layer: 'conv_in', role: 'hada_t1', ...flat }],
    ['lora_unet_conv_in.lokr_w2_a', { part: 'unet', layer: 'conv_in', role: 'lokr_w2_a', ...flat }],
    ['lora_unet_conv_in.dora_scale', { part: 'unet', layer: 'conv_in', role: 'magnitude', ...flat }],
    ['lora_unet_conv_in.diff', { part: 'unet', layer: 'conv_in', role: 'diff', ...flat }],
    ['lora_unet_conv_norm_out.w_norm', { part: 'unet', layer: 'conv_norm_out', role: 'diff', ...flat }],
    ['lora_unet_conv_norm_out.b_norm', { part: 'unet', layer: 'conv_norm_out', role: 'diff_b', ...flat }],
    ['base_model.model.conv_in.lokr_w1', { part: 'unet', layer: 'conv_in', role: 'lokr_w1', ...dotted }],
    ['base_model.model.conv_in.hada_w2_b.default', { part: 'unet', layer: 'conv_in', role: 'hada_w2_b', ...dotted }],
    ...['', '.weight', '.default', '.default.weight'].map((end) => [
      `unet.conv_in.lora_magnitude_vector${end}`,
      { part: 'unet', layer: 'conv_in', role: 'magnitude', ...dotted },
    ]),
    ['conv_in.lora_B.bias', { part: 'unet', layer: 'conv_in', role: 'up_bias', ...dotted }],
    // Other prefixes.
    [
      'lycoris_mid_block_attentions_0_proj_in.alpha',
      { part: 'unet', layer: 'mid_block_attentions_0_proj_in', role: 'alpha', ...flat },
    ],
    ['lycoris_unet_conv_in.hada_w1_a', { part: 'unet', layer: 'conv_in', role: 'hada_w1_a', ...flat }],
    ...['lycoris_text_model_', 'lycoris_', 'lycoris_te_text_model_', 'lycoris_text_encoder_text_model_'].map(
      (start) => [
        `${start}encoder_layers_0_mlp_fc1.lokr_w1`,
        { part: 'text_encoder', layer: 'encoder_layers_0_mlp_fc1', role: 'lokr_w1', ...flat },
      ],
    ),
    ['unet.base_model.model.conv_in.lora_A.weight', { part: 'unet', layer: 'conv_in', role: 'down', ...dotted }],
    [
      'text_encoder.base_model.model.text_model.encoder.layers.0.mlp.fc2.lora_A.weight',
      { part: 'text_encoder', layer: 'encoder.layers.0.mlp.fc2', role: 'down', ...dotted },
    ],
    ...['lora_te2_text_model_', 'lycoris_text_encoder_2_text_model_'].map((prefix) => [
      `${prefix}encoder_layers_0_mlp_fc1.alpha`,
      { part: 'text_encoder_2', layer: 'encoder_layers_0_mlp_fc1', role: 'alpha', ...flat },
    ]),
    [
      'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q.lora_up.weight',
      { part: 'unet', layer: 'input_blocks_4_1_transformer_blocks_0_attn1_to_q', role: 'up', ...flat },
    ],
    ...['text_encoder_2.text_model.', 'text_encoder_2.', 'text_encoder_2.base_model.model.text_model.'].map(
      (prefix) => [
        `${prefix}encoder.layers.0.mlp.fc2.lora_A.weight`,
        { part: 'text_encoder_2', layer: 'encoder.layers.0.mlp.fc2', role: 'down', ...dotted },
      ],
    ),
    [
      'diffusion_model.input_blocks.4.1.proj_in.lora_A.weight',
      { part: 'unet', layer: 'input_blocks.4.1.proj_in', role: 'down', ...dotted },
    ],
  ] as [string, object][])('%s', (key, expected) => {
    expect(parseAdapterKey(key)).toEqual(expected);
  });

  it.each([
    'unet.conv_in.weight',
    'bundle_emb.toy.string_to_param.*',
    'lora_unet_conv_in.scale',
    'lora_unet_conv_in.oft_blocks',
    'lora_conv_in.lora_up.weight',
  ])('does not know %s', (key) => {
    expect(parseAdapterKey(key)).toBeUndefined();
  });
});

it.each([
  ['lora_unet_conv_in.oft_blocks', 'OFT'],
  ['lora_unet_conv_in.a1.weight', 'GLoRA'],
  ['lora_unet_conv_in.on_input', 'IA³'],
  ['lora_unet_conv_in.lora_up.weight', undefined],
])('the method of %s is %s', (key, method) => {
  expect(otherMethod(key)).toBe(method);
});
