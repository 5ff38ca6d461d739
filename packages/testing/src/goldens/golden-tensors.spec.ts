import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors-file.js';
import { entries, entry, GoldenTensors } from './golden-tensors.js';

const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

describe('GoldenTensors', () => {
  it('reads numbers by name, in their shape', () => {
    using file = writeSafetensors({
      first: { dtype: 'float32', shape: [1], bytes: floats(9) },
      second: { dtype: 'float32', shape: [2, 2], bytes: floats(1, -2, 3.5, 4) },
    });
    const goldens = new GoldenTensors(file.path);
    expect(goldens.has('second')).toBe(true);
    expect(goldens.float('second')).toEqual(tensor(new Float32Array([1, -2, 3.5, 4]), [2, 2]));
  });

  it('refuses a name that is not there and a type that is another', () => {
    using file = writeSafetensors({ first: { dtype: 'float32', shape: [1], bytes: floats(9) } });
    const goldens = new GoldenTensors(file.path);
    expect(() => goldens.float('other')).toThrow('has no tensor other');
    expect(() => goldens.int('first')).toThrow('first is F32');
  });
});

describe('entry, entries', () => {
  const from = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [3, 2]);

  it('take parts of the first axis', () => {
    expect(entry(from, 1)).toEqual(tensor(new Float32Array([3, 4]), [2]));
    expect(entries(from, 1, 3)).toEqual(tensor(new Float32Array([3, 4, 5, 6]), [2, 2]));
  });
});
