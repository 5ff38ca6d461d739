import { GraphBuilder, portableDialect, type Dialect } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { parseClipTextConfig } from './clip-text-config.js';
import { textEncoderLayer } from './text-encoder-layer.js';

it('reads the keys of one layer and hides later tokens', () => {
  const { config, keys, weights } = networkFixture('sd15-text');
  const asked: unknown[] = [];
  const dialect: Dialect = {
    ...portableDialect,
    attention(_g, q, _k, _v, heads, options) {
      asked.push({ heads, options });
      return q;
    },
  };
  const g = new GraphBuilder({ name: 'layer', dtype: 'float32', dialect, weights });
  const x = g.input('x', 'float32', [1, 5, 768]);
  const result = textEncoderLayer(g, 'encoder.layers.3', x, parseClipTextConfig(config, 'config.json'));
  expect(result.shape).toEqual([1, 5, 768]);
  expect([...g.usedKeys].sort()).toEqual(keys.filter((key) => key.startsWith('encoder.layers.3.')));
  expect(asked).toEqual([{ heads: 12, options: { causal: true } }]);
});
