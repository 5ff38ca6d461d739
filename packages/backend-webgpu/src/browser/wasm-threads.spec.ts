import { describe, expect, it } from 'vitest';
import { wasmThreads } from './wasm-threads.js';

describe('wasmThreads', () => {
  it('takes the processors of an isolated page, eight at most, or what is asked for', () => {
    expect(wasmThreads(true, 4)).toEqual({ threads: 4 });
    expect(wasmThreads(true, 32)).toEqual({ threads: 8 });
    expect(wasmThreads(true, 32, 12)).toEqual({ threads: 12 });
  });

  it('takes one elsewhere, and says what the server would have to send', () => {
    expect(wasmThreads(false, 4)).toMatchObject({ threads: 1, limit: /Cross-Origin-Embedder-Policy: require-corp/ });
    expect(wasmThreads(false, 4, 2)).toHaveProperty('limit');
  });

  it('has nothing to say where one thread is all that is wanted', () => {
    expect(wasmThreads(false, 1)).toEqual({ threads: 1 });
    expect(wasmThreads(false, 8, 1)).toEqual({ threads: 1 });
  });
});
