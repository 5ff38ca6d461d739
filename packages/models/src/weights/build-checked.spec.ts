import { ZeroreelError } from '@zeroreel/core';
import { OnnxError, type DType, type OnnxModel, type Weight, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { buildChecked } from './build-checked.js';

const weight = (shape: readonly number[], dtype: DType = 'float32'): Weight => ({
  dtype,
  shape,
  data: { file: 'f', offset: 0, length: 0 },
});
const model: OnnxModel = { name: 'network', inputs: [], outputs: [], nodes: [], initializers: [] };

/** A network that reads these keys. */
const reading =
  (...keys: string[]) =>
  (weights: WeightLookup): OnnxModel => {
    for (const key of keys) weights.get(key);
    return model;
  };

describe('buildChecked', () => {
  const weights = new Map([
    ['a', weight([1])],
    ['b', weight([2, 3])],
    ['embeddings.position_ids', weight([1, 77], 'int64')],
    ['text_projection.weight', weight([4, 4])],
  ]);

  it('returns the graph where every weight is used but those that text encoders do without', () => {
    expect(buildChecked({ component: 'unet', weights, build: reading('a', 'b') })).toBe(model);
  });

  it('names weights that are not used, with their shapes', () => {
    expect(() => buildChecked({ component: 'unet', weights, build: reading('a') })).toThrow(
      new ZeroreelError('invalid-model', 'unet: its config.json has no place for 1 of the weights: b [2, 3]'),
    );
  });

  it('names the first five of many', () => {
    const many = new Map(Array.from({ length: 12 }, (_, index) => [`k${index}`, weight([1])] as const));
    expect(() => buildChecked({ component: 'vae', weights: many, build: reading() })).toThrow(
      'vae: its config.json has no place for 12 of the weights: k0 [1], k1 [1], k2 [1], k3 [1], k4 [1] and 7 more',
    );
  });

  it('leaves keys of another graph alone', () => {
    const owns = (key: string): boolean => key !== 'b';
    expect(buildChecked({ component: 'vae', weights, owns, build: reading('a') })).toBe(model);
  });

  it.each(['missing-weight', 'weight-shape'] as const)('says of which component a weight is wrong: %s', (code) => {
    const build = (): OnnxModel => {
      throw new OnnxError(code, 'weight x: expected the shape [1], got [2]');
    };
    expect(() => buildChecked({ component: 'vae', weights, build })).toThrow(
      new ZeroreelError('invalid-model', 'vae: weight x: expected the shape [1], got [2]'),
    );
  });

  it('lets other errors of the graph through', () => {
    const error = new OnnxError('shape-mismatch', 'MatMul');
    const build = (): OnnxModel => {
      throw error;
    };
    expect(() => buildChecked({ component: 'vae', weights, build })).toThrow(error);
  });

  it('refuses a weight of integers', () => {
    const build = reading('embeddings.position_ids');
    expect(() => buildChecked({ component: 'text_encoder', weights, build })).toThrow(
      'text_encoder: weight embeddings.position_ids: expected float32, float16, bfloat16, float64, float8e4m3fn, ' +
        'float8e5m2, got int64; quantised weights are not read: take a float16 or float32 file',
    );
  });
});
