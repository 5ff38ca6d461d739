import { describe, expect, it } from 'vitest';
import { PaceStore } from './pace-store.js';

const key = { machine: 'wasm', model: 'embedded', pixels: 16384 };
const pace = { before: 100, evaluation: 40, frame: 20 };

/** A browser's storage that keeps one text. */
function storageWith(kept: string | null = null) {
  const storage = {
    kept,
    getItem: () => storage.kept,
    setItem: (_: string, text: string) => void (storage.kept = text),
  };
  return storage;
}

describe('PaceStore', () => {
  it('finds what was measured, in another visit too, and refreshes it half and half', () => {
    const storage = storageWith();
    new PaceStore(storage).put(key, pace);
    const store = new PaceStore(storage);
    expect(store.find(key)).toEqual(pace);
    store.put(key, { before: 300, evaluation: 80, frame: 20 });
    expect(store.find(key)).toEqual({ before: 200, evaluation: 60, frame: 20 });
    expect(store.find({ ...key, machine: 'webgpu' })).toBeUndefined();
    expect(store.find({ ...key, model: 'sd' })).toBeUndefined();
  });

  it('scales the pace of the nearest size by the pixels', () => {
    const store = new PaceStore(storageWith());
    store.put(key, pace);
    store.put({ ...key, pixels: 1_000_000 }, { before: 1, evaluation: 1, frame: 1 });
    expect(store.find({ ...key, pixels: 32768 })).toEqual({ before: 100, evaluation: 80, frame: 40 });
  });

  it.each([
    '{',
    'null',
    '[{"machine":"wasm"}]',
    '[{"machine":"wasm","model":"embedded","pixels":0,"before":1,"evaluation":1,"frame":1}]',
    '[{"machine":"wasm","model":"embedded","pixels":16384,"before":1,"evaluation":-1,"frame":1}]',
  ])('does not believe %s', (kept) => {
    expect(new PaceStore(storageWith(kept)).find(key)).toBeUndefined();
  });

  it('works where the browser keeps nothing', () => {
    const broken = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full');
      },
    };
    for (const storage of [broken, undefined]) {
      const store = new PaceStore(storage);
      store.put(key, pace);
      expect(store.find(key)).toEqual(pace);
    }
  });
});
