import { describe, expect, it } from 'vitest';
import { openClipParts } from './open-clip-keys.js';

describe('openClipParts', () => {
  it.each([
    ['positional_embedding', 'embeddings.position_embedding.weight'],
    ['transformer.resblocks.22.ln_2.bias', 'encoder.layers.22.layer_norm2.bias'],
    ['transformer.resblocks.0.mlp.c_proj.weight', 'encoder.layers.0.mlp.fc2.weight'],
    ['transformer.resblocks.0.attn.out_proj.weight', 'encoder.layers.0.self_attn.out_proj.weight'],
  ])('%s', (key, expected) => {
    expect(openClipParts(key)).toEqual([{ key: expected, part: 0, of: 1 }]);
  });

  it('takes the three projections out of one weight', () => {
    expect(openClipParts('transformer.resblocks.1.attn.in_proj_bias')).toEqual(
      ['q', 'k', 'v'].map((name, part) => ({ key: `encoder.layers.1.self_attn.${name}_proj.bias`, part, of: 3 })),
    );
  });

  it.each(['text_projection', 'logit_scale', 'attn_mask', 'transformer.resblocks.0.unknown.weight'])(
    'leaves %s out',
    (key) => {
      expect(openClipParts(key)).toEqual([]);
    },
  );
});
