import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { WatchedTensors } from './watched-run.js';

describe('WatchedTensors', () => {
  it('names the tensors that were written into, NaN included', () => {
    const watched = new WatchedTensors();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => {
      const own = tensor(Float32Array.of(1, NaN), [2]);
      watched.watch(name, own);
      return own;
    });
    expect(watched.changed()).toEqual([]);
    a!.data[1] = 2;
    c!.data[0] = NaN;
    expect(watched.changed()).toEqual(['a', 'c']);
    expect([...b!.data]).toEqual([1, NaN]);
  });

  it('names pictures too', () => {
    const watched = new WatchedTensors();
    const picture = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
    watched.watch('picture', picture);
    picture.data[2] = 4;
    expect(watched.changed()).toEqual(['picture']);
  });
});
