import { ZeroreelError } from '@zeroreel/core';
import { OnnxError, type DType, type OnnxModel, type Weight, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { buildChecked } from './build-checked.js';

const weight = (dtype: DType): Weight => ({ dtype, shape: [1], data: { file: 'f', offset: 0, length: 0 } });
const weights = new Map([
  ['a', weight('bfloat16')],
  ['position_ids', weight('int64')],
]);
const model: OnnxModel = { name: 'network', inputs: [], outputs: [], nodes: [], initializers: [] };

describe('buildChecked', () => {
  it('hands the weights over and returns the graph', () => {
    const built = buildChecked('unet', weights, (lookup) => {
      expect([...lookup.keys()]).toEqual(['a', 'position_ids']);
      expect(lookup.get('a')).toBe(weights.get('a'));
      expect(lookup.get('b')).toBeUndefined();
      return model;
    });
    expect(built).toBe(model);
  });

  it.each(['missing-weight', 'weight-shape'] as const)('says of which component a weight is wrong: %s', (code) => {
    const build = (): OnnxModel => {
      throw new OnnxError(code, 'weight x: expected the shape [1], got [2]');
    };
    expect(() => buildChecked('vae', weights, build)).toThrow(
      new ZeroreelError('invalid-model', 'vae: weight x: expected the shape [1], got [2]'),
    );
  });

  it('lets other errors of the graph through', () => {
    const error = new OnnxError('shape-mismatch', 'MatMul');
    const build = (): OnnxModel => {
      throw error;
    };
    expect(() => buildChecked('vae', weights, build)).toThrow(error);
  });

  it('refuses a weight of integers', () => {
    const build = (lookup: WeightLookup): OnnxModel => {
      lookup.get('position_ids');
      return model;
    };
    expect(() => buildChecked('unet', weights, build)).toThrow(
      'unet: weight position_ids: expected float32, float16, bfloat16, got int64',
    );
  });
});
