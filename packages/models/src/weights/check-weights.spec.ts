import { OnnxError, type DType, type OnnxModel, type Weight, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { buildChecked } from './check-weights.js';

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
    ['b', weight([2])],
    ['embeddings.position_ids', weight([1, 77], 'int64')],
  ]);

  it('returns the graph where every weight is used; position_ids need not be', () => {
    expect(buildChecked({ component: 'unet', weights, build: reading('a', 'b') })).toBe(model);
  });

  it('names unused weights', () => {
    expect(() => buildChecked({ component: 'unet', weights, build: reading('a') })).toThrow(
      'unet: weights that the network of its config.json does not have: b',
    );
  });

  it('names the first five of many and how many there are', () => {
    const many = new Map(Array.from({ length: 12 }, (_, index) => [`k${index}`, weight([1])] as const));
    expect(() => buildChecked({ component: 'vae', weights: many, build: reading() })).toThrow(
      /k0, k1, k2, k3, k4, … \(12 in all\)/,
    );
  });

  it('leaves keys of another graph alone', () => {
    const owns = (key: string): boolean => key !== 'b';
    expect(buildChecked({ component: 'vae', weights, owns, build: reading('a') })).toBe(model);
  });

  it.each(['missing-weight', 'weight-shape'] as const)('says of which component a weight is wrong: %s', (code) => {
    const build = (): OnnxModel => {
      throw new OnnxError(code, `'x.weight': expected [1], got [2]`);
    };
    expect(() => buildChecked({ component: 'vae', weights, build })).toThrow(
      expect.objectContaining({ code: 'invalid-model', message: `vae: 'x.weight': expected [1], got [2]` }) as Error,
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
    const integers = new Map([['a', weight([1], 'int64')]]);
    expect(() => buildChecked({ component: 'unet', weights: integers, build: reading('a') })).toThrow(
      `unet: 'a': expected float32, float16, bfloat16, got int64`,
    );
  });
});
