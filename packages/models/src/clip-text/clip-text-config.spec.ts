import { expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { parseClipTextConfig } from './clip-text-config.js';

const parse = (json: unknown) => parseClipTextConfig(json, 'text_encoder/config.json');

it("takes the defaults of transformers' class", () => {
  expect(parse({})).toEqual({
    vocabSize: 49408,
    maxPositionEmbeddings: 77,
    hiddenSize: 512,
    intermediateSize: 2048,
    layers: 12,
    heads: 8,
    activation: 'quick_gelu',
    layerNormEpsilon: 1e-5,
  });
});

it('reads SD 2.1', () => {
  expect(parse({ model_type: 'clip_text_model', ...networkFixture('sd21-text').config })).toMatchObject({
    hiddenSize: 1024,
    intermediateSize: 4096,
    layers: 23,
    heads: 16,
    activation: 'gelu',
  });
});

it.each([
  [{ hidden_act: 'relu' }, 'hidden_act is "relu"; supported: quick_gelu, gelu, gelu_new, gelu_pytorch_tanh'],
  [{ model_type: 't5' }, 'model_type is "t5"; supported: "clip_text_model"'],
  [{ num_attention_heads: 7 }, 'num_attention_heads is 7; supported: a divisor of the 512 channels'],
  [{ num_hidden_layers: 0 }, 'num_hidden_layers is 0; supported: a positive integer'],
])('refuses %j', (json, message) => {
  expect(() => parse(json)).toThrow(expect.objectContaining({ code: 'invalid-model' }));
  expect(() => parse(json)).toThrow(message);
});
