import { describe, expect, it } from 'vitest';
import { canonicalKey, keysByCanonical } from './canonical-key.js';

describe('canonicalKey', () => {
  it.each([
    ['unet', 'down_blocks.0.attentions.0.proj_in.weight', 'down_blocks.0.attentions.0.proj_in.weight'],
    ['text_encoder', 'text_model.encoder.layers.0.mlp.fc1.weight', 'encoder.layers.0.mlp.fc1.weight'],
    ['text_encoder', 'encoder.layers.0.mlp.fc1.weight', 'encoder.layers.0.mlp.fc1.weight'],
    ['vae', 'decoder.mid_block.attentions.0.proj_attn.bias', 'decoder.mid_block.attentions.0.to_out.0.bias'],
    ['vae', 'decoder.mid_block.attentions.0.key.weight', 'decoder.mid_block.attentions.0.to_k.weight'],
    ['vae', 'decoder.conv_in.weight', 'decoder.conv_in.weight'],
  ] as const)('%s: %s', (part, key, expected) => {
    expect(canonicalKey(part, key)).toBe(expected);
  });
});

it('keysByCanonical leads back to the keys', () => {
  expect(keysByCanonical('text_encoder', ['text_model.a', 'b'])).toEqual(
    new Map([
      ['a', 'text_model.a'],
      ['b', 'b'],
    ]),
  );
});
