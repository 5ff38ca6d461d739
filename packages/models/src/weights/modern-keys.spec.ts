import type { Weight } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { modernTextKeys, modernVaeKeys } from './modern-keys.js';

const weights = (...keys: string[]): Map<string, Weight> =>
  new Map(keys.map((key) => [key, { dtype: 'float32', shape: [], data: new Uint8Array(4) }]));

it('modernVaeKeys renames the attention of old files and nothing else', () => {
  const path = 'decoder.mid_block.attentions.0';
  const old = weights(
    ...['query', 'key', 'value', 'proj_attn', 'group_norm'].map((name) => `${path}.${name}.weight`),
    'decoder.conv_in.bias',
  );
  expect([...modernVaeKeys(old).keys()]).toEqual([
    ...['to_q', 'to_k', 'to_v', 'to_out.0', 'group_norm'].map((name) => `${path}.${name}.weight`),
    'decoder.conv_in.bias',
  ]);
});

it('modernTextKeys puts the keys of transformers 5 under text_model', () => {
  const bare = weights('embeddings.token_embedding.weight', 'encoder.layers.0.mlp.fc1.bias', 'final_layer_norm.bias');
  const renamed = [...modernTextKeys(bare).keys()];
  expect(renamed).toEqual([...bare.keys()].map((key) => `text_model.${key}`));
  expect([...modernTextKeys(weights(...renamed)).keys()]).toEqual(renamed);
});
