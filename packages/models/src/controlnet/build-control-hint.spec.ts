import { portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { networkFixture } from '../__testing__/network-fixture.js';
import { weightsRead } from '../__testing__/weights-read.js';
import { buildControlHint, HINT_SCOPE } from './build-control-hint.js';
import { parseControlNetConfig } from './controlnet-config.js';

const { config, keys, weights } = networkFixture('sd15-controlnet');
const build = (changes: object = {}) =>
  buildControlHint({
    config: parseControlNetConfig({ ...config, ...changes }, 'config.json'),
    weights,
    dialect: portableDialect,
    dtype: 'float16',
    width: 512,
    height: 320,
  });

describe('buildControlHint', () => {
  it("reads diffusers' keys of the conditioning embedding, and no other", () => {
    expect(weightsRead(build())).toEqual(keys.filter((key) => key.startsWith(HINT_SCOPE)));
  });

  it('makes one cell of 8x8 pixels, float32 in and out', () => {
    const { inputs, outputs } = build();
    expect(inputs).toEqual([{ name: 'picture', dtype: 'float32', shape: [1, 3, 320, 512] }]);
    expect(outputs).toEqual([{ name: 'hint', dtype: 'float32', shape: [1, 320, 40, 64] }]);
  });

  it('turns the colours round for weights that take BGR', () => {
    const slices = (changes: object) => build(changes).nodes.filter(({ op }) => op === 'Slice').length;
    expect(slices({})).toBe(0);
    expect(slices({ controlnet_conditioning_channel_order: 'bgr' })).toBe(3);
  });
});
