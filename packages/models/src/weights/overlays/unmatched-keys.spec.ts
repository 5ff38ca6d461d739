import { describe, expect, it } from 'vitest';
import { canonicalKey, keysByCanonical, unmatchedKeysError } from './unmatched-keys.js';

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

it('names the first keys that do not fit, with both shapes', () => {
  const unmatched = [
    { key: 'a', expected: [2, 3], got: [2, 4] },
    { key: 'b', expected: [1], got: undefined },
    ...Array.from({ length: 6 }, (_, i) => ({ key: `k${i}`, expected: undefined, got: [i] })),
  ];
  expect(unmatchedKeysError('file', unmatched)).toMatchObject({
    code: 'invalid-model',
    message:
      'file was made for another model: a: expected [2, 3], got [2, 4]; b: expected [1], got none; k0 [0] has no layer here; k1 [1] has no layer here; ' +
      'k2 [2] has no layer here; and 3 more',
  });
});
