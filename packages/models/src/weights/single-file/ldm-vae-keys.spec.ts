import { describe, expect, it } from 'vitest';
import { isVaeAttentionLinear, levelsOfLdmVae, vaeKeyOfLdm } from './ldm-vae-keys.js';

describe('vaeKeyOfLdm, four levels', () => {
  it.each([
    ['post_quant_conv.weight', 'post_quant_conv.weight'],
    ['encoder.norm_out.weight', 'encoder.conv_norm_out.weight'],
    ['encoder.conv_in.bias', 'encoder.conv_in.bias'],
    ['encoder.down.1.block.0.nin_shortcut.weight', 'encoder.down_blocks.1.resnets.0.conv_shortcut.weight'],
    ['encoder.down.0.downsample.conv.weight', 'encoder.down_blocks.0.downsamplers.0.conv.weight'],
    ['decoder.up.3.block.2.norm1.weight', 'decoder.up_blocks.0.resnets.2.norm1.weight'],
    ['decoder.up.1.upsample.conv.bias', 'decoder.up_blocks.2.upsamplers.0.conv.bias'],
    ['decoder.mid.block_2.conv1.weight', 'decoder.mid_block.resnets.1.conv1.weight'],
    ['decoder.mid.attn_1.norm.weight', 'decoder.mid_block.attentions.0.group_norm.weight'],
    ['decoder.mid.attn_1.proj_out.weight', 'decoder.mid_block.attentions.0.to_out.0.weight'],
    ['loss.logvar', undefined],
  ])('%s', (key, expected) => {
    expect(vaeKeyOfLdm(key, 4)).toBe(expected);
  });
});

it('levelsOfLdmVae counts the decoder’s', () => {
  expect(levelsOfLdmVae(['decoder.up.0.block.0.a', 'decoder.up.3.block.0.a', 'encoder.down.7.a'])).toBe(4);
  expect(levelsOfLdmVae([])).toBe(0);
});

it('isVaeAttentionLinear knows the projections', () => {
  const keys = ['to_q.weight', 'to_out.0.weight', 'to_q.bias', 'group_norm.weight'].map(
    (key) => `encoder.mid_block.attentions.0.${key}`,
  );
  expect(keys.map(isVaeAttentionLinear)).toEqual([true, true, false, false]);
});
