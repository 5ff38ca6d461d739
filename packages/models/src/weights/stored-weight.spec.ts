import { encodeNumbers, type FloatDType, type StoredFloatDType, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readNumbers, StoredWeight } from './stored-weight.js';

/** Six numbers that begin at byte `offset`. */
async function stored(dtype: FloatDType | StoredFloatDType = 'float32', offset = 3): Promise<StoredWeight> {
  const numbers = encodeNumbers([0, 1, 2, 3, 4, 5], dtype);
  const file = await memoryModelFiles({ w: Uint8Array.of(...new Uint8Array(offset), ...numbers) }).open('w');
  return new StoredWeight(file, dtype, [6, 1], { offset, length: numbers.length });
}

describe('a StoredWeight', () => {
  const dtypes = ['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2'] as const;
  it.each(dtypes)('is read as numbers: %s, wherever it begins', async (dtype) => {
    expect([...(await readNumbers(await stored(dtype), 'w'))]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('lends its bytes to other shapes and to parts', async () => {
    const weight = (await stored()).reshaped([6]);
    expect(weight.shape).toEqual([6]);
    expect([...(await readNumbers(weight.part(1, 3), 'w'))]).toEqual([2, 3]);
    expect(weight.part(1, 3)).toMatchObject({ shape: [2], data: { file: 'memory:w', offset: 11, length: 8 } });
  });

  it('asks its file for the place when the place is wanted: a file may still be on its way', async () => {
    const place: { location?: string } = {};
    const file = {
      ...(await memoryModelFiles({ w: new Uint8Array(8) }).open('w')),
      get location() {
        if (place.location === undefined) throw new Error('not here yet');
        return place.location;
      },
    };
    const weight = new StoredWeight(file, 'float32', [2], { offset: 0, length: 8 }).part(1, 2);
    expect(weight.data.length).toBe(4);
    expect(() => weight.data.file).toThrow('not here yet');
    place.location = '/cache/w';
    expect({ ...weight.data }).toEqual({ file: '/cache/w', offset: 4, length: 4 });
  });

  it('cannot be read as more numbers than it has', async () => {
    const weight = await stored();
    expect(() => weight.reshaped([7])).toThrow('[6, 1] cannot be read as [7]');
  });
});

it('numbers in memory are read as they are, integers too, and are a copy', async () => {
  const data = encodeNumbers([7, 8], 'int64');
  const weight: Weight = { dtype: 'int64', shape: [2], data };
  expect([...(await readNumbers(weight, 'w'))]).toEqual([7, 8]);
  const floats: Weight = { dtype: 'float32', shape: [1], data: encodeNumbers([7], 'float32') };
  (await readNumbers(floats, 'w'))[0] = 9;
  expect([...(await readNumbers(floats, 'w'))]).toEqual([7]);
});

it('a weight of which only the place is known is refused', async () => {
  const weight: Weight = { dtype: 'float32', shape: [1], data: { file: 'f', offset: 0, length: 4 } };
  await expect(readNumbers(weight, 'w')).rejects.toMatchObject({
    code: 'invalid-model',
    message: expect.stringContaining('w: expected a weight of an opened file') as string,
  });
});
